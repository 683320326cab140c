using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;

namespace DismPS.Commands;

/// <summary>Offers service accounts of the namespace.</summary>
internal sealed class ServiceAccountCompleter : ClusterCompleter
{
    private protected override async Task<IReadOnlyList<string>> ListAsync(ClusterOptions cluster, CancellationToken ct)
    {
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster, ct).ConfigureAwait(false);
        var accounts = await transport.ListAsync(new ObjectSelection(ObjectKind.ServiceAccount), ct).ConfigureAwait(false);
        return [.. accounts.Select(n => (string?)n["metadata"]?["name"] ?? "").Where(n => n.Length > 0)];
    }
}
