using System.Collections;
using DismPS.Engine.Cluster.Objects;

namespace DismPS.Commands;

/// <summary>Offers the releases of KServe that are known, the newest first.</summary>
internal sealed class KServeVersionCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        for (int minor = KserveReleases.Newest.Minor; minor >= KserveReleases.Oldest.Minor; minor--)
            yield return ($"0.{minor}", $"KServe 0.{minor}");
    }
}
