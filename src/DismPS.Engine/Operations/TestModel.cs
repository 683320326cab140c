using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Runs the golden cases of a template.</summary>
public static class TestModel
{
    /// <summary>
    /// One result a case, as they come. What keeps a resource's cases from being run is a result with a <see cref="GoldenResult.Failure"/>,
    /// and the next resource follows.
    /// </summary>
    public static async IAsyncEnumerable<GoldenResult> RunAsync(
        TestModelOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        DismTemplate? template = null;
        IReadOnlyList<Resource> resources = [];
        DismException? failure = null;
        try
        {
            template = ValidateTemplate.Require(options.Source, checkFiles: options.Uri is null);
            resources = ResourcesOf(template, options);
        }
        catch (DismException e)
        {
            failure = e;
        }

        if (failure is not null)
            yield return GoldenResult.Failed(options.Resource ?? "", GoldenResult.Reading, failure);
        foreach (Resource resource in resources)
        {
            var run = new GoldenRun(options, template!, resource);
            await using (run.ConfigureAwait(false))
            {
                await foreach (GoldenResult result in run.ResultsAsync(cancellationToken).ConfigureAwait(false))
                    yield return result;
            }
        }
    }

    private static IReadOnlyList<Resource> ResourcesOf(DismTemplate template, TestModelOptions options)
    {
        if (options.Resource is not null)
            return [ResourceChoice.One(template, options.Resource)];
        Resource[] tested = [.. template.Resources.Where(resource => Directory.Exists(GoldenFolder.Of(options.Source, resource)))];
        return tested.Length > 0
            ? tested
            : throw new DismException(ErrorCode.ReadFailed, $"No resource of {options.Source.Path} has golden cases.",
                $"Put them in {GoldenFolder.Of(options.Source, template.Resources[0])}: inputs.json and outputs.json. --record and -Record write them.", options.Source.Path);
    }
}
