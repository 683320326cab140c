using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;

namespace DismPS.Commands;

/// <summary>Offers namespaces of the cluster; nothing to who may not list them.</summary>
internal sealed class NamespaceCompleter : ClusterCompleter
{
    private protected override async Task<IReadOnlyList<string>> ListAsync(ClusterOptions cluster, CancellationToken ct)
    {
        // What is typed so far is no namespace.
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster with { Namespace = null }, ct).ConfigureAwait(false);
        var namespaces = await transport.ListAsync(new ObjectSelection(ObjectKind.Namespace), ct).ConfigureAwait(false);
        return [.. namespaces.Select(n => (string?)n["metadata"]?["name"] ?? "").Where(n => n.Length > 0)];
    }
}
