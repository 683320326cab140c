using System.Collections;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Kubectl;

namespace DismPS.Commands;

/// <summary>Offers the pods of a deployment.</summary>
internal sealed class PodCompleter : ClusterCompleter
{
    private protected override async Task<IReadOnlyList<string>> ListAsync(ClusterOptions cluster, IDictionary bound, CancellationToken ct)
    {
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster, ct).ConfigureAwait(false);
        var pods = await transport.ListAsync(new ObjectSelection(ObjectKind.Pod), ct).ConfigureAwait(false);
        return [.. pods.Where(p => bound["Name"] is not string name || (string?)p["metadata"]?["labels"]?[KserveNames.ServiceLabel] == name)
            .Select(p => (string?)p["metadata"]?["name"] ?? "").Where(n => n.Length > 0)];
    }
}
