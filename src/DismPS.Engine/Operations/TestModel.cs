using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Runs the golden cases of a template.</summary>
public static class TestModel
{
    /// <summary>One result a case, as they come.</summary>
    /// <exception cref="DismException">The template is invalid, or there are no golden cases.</exception>
    public static async IAsyncEnumerable<GoldenResult> RunAsync(
        TestModelOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        DismTemplate template = ValidateTemplate.Require(options.Source, checkFiles: options.Uri is null);
        string tests = Path.Combine(Path.GetDirectoryName(options.Source.FullPath)!, "tests");
        IReadOnlyList<Resource> resources = options.Resource is null
            ? [.. template.Resources.Where(r => Directory.Exists(Path.Combine(tests, r.Name)))]
            : [ResourceChoice.One(template, options.Resource)];
        if (resources.Count == 0)
        {
            throw new DismException(ErrorCode.ReadFailed, $"No resource of {options.Source.Path} has golden cases.",
                $"Put them in {Path.Combine(tests, template.Resources[0].Name)}: inputs.json and outputs.json.", options.Source.Path);
        }

        foreach (Resource resource in resources)
        {
            IReadOnlyList<GoldenCase> cases = GoldenCaseReader.Read(Path.Combine(tests, resource.Name));
            IInferenceClient client = await ModelClient
                .OpenAsync(options.Source, resource, options.Uri, new HttpInferenceOptions { Timeout = options.Timeout }, options.PythonPath, cancellationToken)
                .ConfigureAwait(false);
            await using (client.ConfigureAwait(false))
            {
                foreach (GoldenCase golden in cases)
                    yield return await RunAsync(client, resource, golden, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<GoldenResult> RunAsync(
        IInferenceClient client, Resource resource, GoldenCase golden, CancellationToken cancellationToken)
    {
        string? difference;
        try
        {
            var request = new InferenceRequest(resource.Properties.Name, golden.Inputs, golden.RequestedOutputs, golden.Name);
            InferenceResponse response = await client.InferAsync(request, cancellationToken).ConfigureAwait(false);
            difference = GoldenComparison.Difference(golden, response.Outputs);
        }
        catch (DismException e) when (e.Code is ErrorCode.RequestInvalid or ErrorCode.InferenceFailed)
        {
            difference = golden.Outputs is null ? null : e.Message;
        }

        return new GoldenResult(resource.Name, golden.Name, difference is null, difference);
    }
}
