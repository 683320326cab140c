using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn.Tests;

/// <summary>Events of InferenceServices, from before the first of them on.</summary>
internal sealed class Watching : IDisposable
{
    private readonly HttpClient client;
    private readonly Task<Stream> answer;

    public Watching(ClusterStandIn cluster)
    {
        client = Clients.Of(cluster);
        answer = client.GetStreamAsync("/apis/serving.kserve.io/v1beta1/namespaces/jec/inferenceservices?watch=true&resourceVersion=1000");
    }

    public async IAsyncEnumerable<JsonObject> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using StreamReader lines = new(await answer);
        while (await lines.ReadLineAsync(cancellationToken) is string line)
            yield return JsonNode.Parse(line)!.AsObject();
    }

    public void Dispose() => client.Dispose();
}
