using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Asks a deployed model its golden cases; without any, whether it is ready and has the template's tensors.</summary>
internal sealed class SmokeTest(IClusterTransport transport, TimeProvider time)
{
    /// <summary>Stands for the case of a resource without golden cases.</summary>
    public const string Signature = "(signature)";

    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs it against a pod.</summary>
    /// <returns>One result a case; a way that could not be opened is a result too.</returns>
    public async Task<ImmutableArray<GoldenResult>> RunAsync(TemplateSource source, Resource resource, string service, string ns, string? pod, CancellationToken ct)
    {
        try
        {
            DeploymentConnection way = await DeploymentConnection.OpenAsync(transport, service, ns, pod, ct).ConfigureAwait(false);
            await using (way.ConfigureAwait(false))
            {
                return Directory.Exists(GoldenFolder.Of(source, resource))
                    ? await AskGoldenAsync(source, resource, way.Address, ct).ConfigureAwait(false)
                    : [await AskSignatureAsync(resource, way.Address, ct).ConfigureAwait(false)];
            }
        }
        catch (DismException e)
        {
            return [GoldenResult.Failed(resource.Name, GoldenResult.Loading, e)];
        }
    }

    /// <summary>Whether nothing is known of the answers: the user may not reach the pod, or the way to it failed.</summary>
    public static bool CouldNotAsk(ImmutableArray<GoldenResult> results) => results.Any(r => !r.Passed) && results.Where(r => !r.Passed).All(r => r.Failure?.Code
        is ErrorCode.AccessDenied or ErrorCode.ServerUnreachable or ErrorCode.Timeout or ErrorCode.ClusterUnreachable or ErrorCode.ClusterFailed or ErrorCode.ClusterObjectNotFound);

    /// <summary>The failure that results come to; null when all passed.</summary>
    public static DismException? FailureOf(ImmutableArray<GoldenResult> results, string service)
    {
        GoldenResult? first = results.FirstOrDefault(r => !r.Passed);
        if (first is not null && CouldNotAsk(results))
        {
            return new DismException(
                ErrorCode.SmokeTestFailed, $"The deployed model '{service}' could not be tested: {first.Difference}",
                "It stays as it is. 'dismps deployments logs' and Get-DismDeploymentLog show what its server says; --skip-smoke-test or -SkipSmokeTest does without the test.", service, first.Failure);
        }

        return first is null ? null : new DismException(
            ErrorCode.SmokeTestFailed,
            $"The deployed model '{service}' does not answer as it should: {results.Count(r => !r.Passed)} of {results.Length} cases failed; {first.Case}: {first.Difference}",
            first.Failure?.Cure ?? "Test-DismModel and 'dismps test' ask the same cases on this machine.",
            service,
            first.Failure);
    }

    private async Task<ImmutableArray<GoldenResult>> AskGoldenAsync(TemplateSource source, Resource resource, Uri address, CancellationToken ct)
    {
        var results = ImmutableArray.CreateBuilder<GoldenResult>();
        var options = new TestModelOptions(source) { Resource = resource.Name, Uri = address, Connection = new ServerConnection { Timeout = Limit }, Time = time };
        await foreach (GoldenResult result in TestModel.RunAsync(options, ct).ConfigureAwait(false))
            results.Add(result);
        return results.ToImmutable();
    }

    private async Task<GoldenResult> AskSignatureAsync(Resource resource, Uri address, CancellationToken ct)
    {
        long begin = time.GetTimestamp();
        string? difference;
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = Limit, MaxResponseContentBufferSize = MaxBytes };
            string path = $"/v2/models/{Uri.EscapeDataString(resource.Properties.Name)}";
            using HttpResponseMessage ready = await http.GetAsync(new Uri($"{path}/ready", UriKind.Relative), ct).ConfigureAwait(false);
            if (!ready.IsSuccessStatusCode)
            {
                difference = $"the server answers {(int)ready.StatusCode} to the question whether the model is ready";
            }
            else
            {
                using HttpResponseMessage metadata = await http.GetAsync(new Uri(path, UriKind.Relative), ct).ConfigureAwait(false);
                difference = metadata.IsSuccessStatusCode
                    ? Compare(resource, JsonNode.Parse(await metadata.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false)))
                    : $"the server answers {(int)metadata.StatusCode} to the question for the model's metadata";
            }
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException || e is TaskCanceledException && !ct.IsCancellationRequested)
        {
            difference = e is TaskCanceledException ? $"the server gave no answer within {Limit.TotalSeconds:0} s" : $"the server gave no answer that can be read: {e.Message}";
        }

        return new GoldenResult(resource.Name, Signature, difference is null, difference) { Duration = time.GetElapsedTime(begin) };
    }

    // Servers may tell more than the template (an optional output), and MLServer nothing at all.
    private static string? Compare(Resource resource, JsonNode? metadata)
    {
        string? missing = Missing(metadata?["inputs"], resource.Properties.InputSignature.Select(i => i.Name));
        if (missing is not null)
            return $"the deployed model has no input '{missing}'";
        missing = Missing(metadata?["outputs"], resource.Properties.OutputSignature.Select(o => o.Name));
        return missing is null ? null : $"the deployed model has no output '{missing}'";
    }

    private static string? Missing(JsonNode? tensors, IEnumerable<string> wanted)
    {
        HashSet<string> told = [.. (tensors as JsonArray ?? []).OfType<JsonObject>().Select(t => (string?)t["name"] ?? "")];
        return told.Count == 0 ? null : wanted.FirstOrDefault(name => !told.Contains(name));
    }
}
