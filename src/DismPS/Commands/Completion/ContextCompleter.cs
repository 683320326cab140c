using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;

namespace DismPS.Commands;

/// <summary>Offers contexts of the kubeconfig.</summary>
internal sealed class ContextCompleter : ClusterCompleter
{
    private protected override async Task<IReadOnlyList<string>> ListAsync(ClusterOptions cluster, CancellationToken ct) =>
        [.. (await Kubeconfig.ListContextsAsync(cluster, ct).ConfigureAwait(false)).Select(c => c.Name)];
}
