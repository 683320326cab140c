using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Offers deployed models of the namespace.</summary>
internal sealed class DeploymentCompleter : ClusterCompleter
{
    private protected override async Task<IReadOnlyList<string>> ListAsync(ClusterOptions cluster, CancellationToken ct) =>
        [.. (await ListDeployments.RunAsync(cluster, [], allNamespaces: false, all: true, ct).ConfigureAwait(false)).Select(d => d.Name)];
}
