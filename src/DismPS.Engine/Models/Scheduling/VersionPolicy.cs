using System.Collections.Immutable;

namespace DismPS.Engine.Models.Scheduling;

/// <summary>Triton's <c>version_policy</c>: which of the versions in the folder are served.</summary>
public sealed record VersionPolicy
{
    /// <summary>The highest so many; 0 when another choice is made.</summary>
    public int Latest { get; init; } = 1;

    /// <summary>Exactly these, as far as they are there; empty when another choice is made.</summary>
    public ImmutableArray<long> Specific { get; init; } = [];

    /// <summary>Every version: neither <see cref="Latest"/> nor <see cref="Specific"/>.</summary>
    public bool IsAll => Latest == 0 && Specific.IsEmpty;

    /// <summary>The served ones of the versions that are there, ascending.</summary>
    public IReadOnlyList<long> Choose(IEnumerable<long> present)
    {
        long[] sorted = [.. present.Order()];
        if (IsAll)
            return sorted;
        return Specific.IsEmpty ? [.. sorted.TakeLast(Latest)] : [.. sorted.Where(v => Specific.Contains(v))];
    }
}
