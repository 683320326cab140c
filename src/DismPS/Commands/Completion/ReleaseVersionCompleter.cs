using System.Collections;
using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Offers the versions that a deployment had.</summary>
internal sealed class ReleaseVersionCompleter : ClusterCompleter
{
    private protected override async Task<IReadOnlyList<string>> ListAsync(ClusterOptions cluster, IDictionary bound, CancellationToken ct) =>
        bound["Name"] is string name
            ? [.. (await UndoDeployment.ListAsync(cluster, name, ct).ConfigureAwait(false)).Select(r => r.Version).OfType<string>().Distinct()]
            : [];
}
