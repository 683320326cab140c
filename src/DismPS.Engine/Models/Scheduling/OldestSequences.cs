using System.Collections.Immutable;

namespace DismPS.Engine.Models.Scheduling;

/// <summary>Triton's <c>StrategyOldest</c>: requests of different sequences are batched as dynamic batching does, the oldest first.</summary>
public sealed record OldestSequences
{
    /// <summary>Sequences that are in progress at once in one instance; 0 for the default.</summary>
    public int MaxCandidateSequences { get; init; }

    /// <summary>Sizes in rows at which a batch leaves at once.</summary>
    public ImmutableArray<int> PreferredBatchSizes { get; init; } = [];

    /// <summary>How long the oldest request of a batch waits for others.</summary>
    public TimeSpan MaxQueueDelay { get; init; }

    /// <summary>Whether answers leave in the order in which their requests came.</summary>
    public bool PreserveOrdering { get; init; }
}
