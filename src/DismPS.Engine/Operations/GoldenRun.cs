using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>The golden cases of one resource, and the models that they ask.</summary>
internal sealed class GoldenRun(TestModelOptions options, DismTemplate template, Resource resource) : IAsyncDisposable
{
    private readonly Dictionary<string, IInferenceClient> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DismException> _unloaded = new(StringComparer.Ordinal);
    private IReadOnlyList<GoldenCase> _cases = [];

    public async IAsyncEnumerable<GoldenResult> ResultsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Read() is { } unread)
        {
            yield return unread;
            yield break;
        }

        foreach (GoldenCase golden in _cases)
        {
            GoldenResult? result = await RunAsync(golden, cancellationToken).ConfigureAwait(false);
            if (result is null)
                continue;
            yield return result;
            // What the environment refuses once it refuses again: waiting for each case would take its time limit each.
            if (result.Failure?.Code is ErrorCode.ServerUnreachable or ErrorCode.Timeout)
                yield break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IInferenceClient client in _clients.Values)
            await client.DisposeAsync().ConfigureAwait(false);
    }

    private GoldenResult? Read()
    {
        try
        {
            string folder = GoldenFolder.Of(options.Source, resource);
            _cases = GoldenCaseReader.Read(folder);
            return _cases.Count > 0
                ? null
                : throw new DismException(ErrorCode.InputInvalid, $"'{Path.Combine(folder, GoldenCaseReader.InputsName)}' has no cases.", "A test without cases would always pass: record one with --record or -Record.", folder);
        }
        catch (DismException e)
        {
            return GoldenResult.Failed(resource.Name, GoldenResult.Reading, e);
        }
    }

    /// <summary>Null for a case whose model could not be loaded, when that is told already.</summary>
    private async Task<GoldenResult?> RunAsync(GoldenCase golden, CancellationToken cancellationToken)
    {
        InferenceRequest request = golden.Request.ToInference(resource.Properties.Name);
        bool told = _unloaded.ContainsKey(request.ModelName);
        IInferenceClient? client = await ClientAsync(request.ModelName, cancellationToken).ConfigureAwait(false);
        if (client is null)
            return Unloaded(golden, _unloaded[request.ModelName], told);

        long begin = options.Time.GetTimestamp();
        try
        {
            InferenceResponse response = await client.InferAsync(request, cancellationToken).ConfigureAwait(false);
            return Result(golden, GoldenComparison.Compare(golden, response.Outputs, RuleOf(request.ModelName)), begin);
        }
        catch (DismException e) when (e.Code is ErrorCode.RequestInvalid or ErrorCode.InferenceFailed || golden.Refusal?.Fits(e.Code) == true)
        {
            return Result(golden, new GoldenVerdict(GoldenComparison.Refused(golden, e), null), begin);
        }
        catch (DismException e)
        {
            return GoldenResult.Failed(resource.Name, golden.Name, e) with { Duration = options.Time.GetElapsedTime(begin) };
        }
    }

    private GoldenResult Result(GoldenCase golden, GoldenVerdict verdict, long begin) =>
        new(resource.Name, golden.Name, verdict.Passed, verdict.Difference)
        {
            MaximumDifference = verdict.MaximumDifference,
            Duration = options.Time.GetElapsedTime(begin),
        };

    private GoldenResult? Unloaded(GoldenCase golden, DismException failure, bool told) =>
        golden.Refusal?.Fits(failure.Code) == true ? new GoldenResult(resource.Name, golden.Name, true, null)
        : told ? null
        : GoldenResult.Failed(resource.Name, GoldenResult.Loading, failure);

    /// <summary>The client for a model: one for all of a server, one for each model that runs here; null when it cannot be loaded.</summary>
    private async Task<IInferenceClient?> ClientAsync(string model, CancellationToken cancellationToken)
    {
        string key = options.Uri is null ? model : "";
        if (_clients.TryGetValue(key, out IInferenceClient? client) || _unloaded.ContainsKey(model))
            return client;
        try
        {
            client = await ModelClient
                .OpenAsync(options.Source, options.Uri is null ? ResourceOf(model) : resource, options.Uri, options.Connection, options.PythonPath, cancellationToken)
                .ConfigureAwait(false);
            _clients.Add(key, client);
            return client;
        }
        catch (DismException e)
        {
            _unloaded.Add(model, e);
            return null;
        }
    }

    private Resource ResourceOf(string model) => model == resource.Properties.Name
        ? resource
        : template.Resources.FirstOrDefault(other => other.Properties.Name == model)
            ?? throw new DismException(ErrorCode.ResourceNotFound, $"A golden case of '{resource.Name}' asks the model '{model}', which no resource of the template is.",
                NearestName.Suggest(model, template.Resources.Select(other => other.Properties.Name)) ?? "Remove \"model\" from the case, or ask a server that has it.", model);

    /// <summary>The rule by which rows are judged; null for a model that is not the template's, or has none.</summary>
    private ScoringRule? RuleOf(string model)
    {
        if (template.Resources.FirstOrDefault(other => other.Properties.Name == model) is not { } asked)
            return null;
        try
        {
            return ScoringRule.From(asked.Properties);
        }
        catch (DismException)
        {
            return null;
        }
    }
}
