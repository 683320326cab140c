using System.Collections;
using System.Globalization;
using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Offers the numbers of the states that a deployment had.</summary>
internal sealed class ReleaseCompleter : ClusterCompleter
{
    private protected override async Task<IReadOnlyList<string>> ListAsync(ClusterOptions cluster, IDictionary bound, CancellationToken ct) =>
        bound["Name"] is string name
            ? [.. (await UndoDeployment.ListAsync(cluster, name, ct).ConfigureAwait(false)).Select(r => r.Number.ToString(CultureInfo.InvariantCulture))]
            : [];
}
