using System.Collections;
using DismPS.Engine.Cluster.Objects;

namespace DismPS.Commands;

/// <summary>Offers the serving runtimes that KServe ships with.</summary>
internal sealed class RuntimeCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        ShippedRuntimes.Of(bound["KServeVersion"]?.ToString() is { Length: > 0 } version ? KserveReleases.Parse(version) : KserveReleases.Newest).Select(r => (r.Name, $"Runtime {r.Name}"));
}
