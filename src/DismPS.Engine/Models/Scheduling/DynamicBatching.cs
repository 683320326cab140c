using System.Collections.Immutable;

namespace DismPS.Engine.Models.Scheduling;

/// <summary>Triton's <c>dynamic_batching</c>: requests that wait together are computed together.</summary>
public sealed record DynamicBatching
{
    /// <summary>Sizes in rows at which a batch leaves at once; empty for the largest batch alone.</summary>
    public ImmutableArray<int> PreferredBatchSizes { get; init; } = [];

    /// <summary>How long the oldest request of a batch waits for others; zero for not at all.</summary>
    public TimeSpan MaxQueueDelay { get; init; }

    /// <summary>Whether answers leave in the order in which their requests came.</summary>
    public bool PreserveOrdering { get; init; }

    /// <summary>Number of priority levels, 1 being the highest; 0 for none.</summary>
    public long PriorityLevels { get; init; }

    /// <summary>Level of requests that name none.</summary>
    public long DefaultPriorityLevel { get; init; }

    /// <summary>Policy of levels without one of their own.</summary>
    public QueuePolicy DefaultQueuePolicy { get; init; } = new();

    /// <summary>Policies by level.</summary>
    public ImmutableDictionary<long, QueuePolicy> PriorityQueuePolicies { get; init; } = ImmutableDictionary<long, QueuePolicy>.Empty;
}
