using System.Collections.Immutable;
using DismPS.Engine.Models.Scheduling;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>A model's batching, with times in ticks of the clock and all defaults filled in.</summary>
internal sealed class SchedulingRules
{
    /// <param name="batching">What the configuration says.</param>
    /// <param name="maxRows">Rows of the largest batch; 0 for a model without a batch axis.</param>
    /// <param name="options">Bounds of the server.</param>
    public SchedulingRules(DynamicBatching batching, int maxRows, InferenceServerOptions options)
    {
        long frequency = options.TimeProvider.TimestampFrequency;
        MaxRows = maxRows;
        Delay = Ticks(batching.MaxQueueDelay, frequency);
        ImmutableArray<int> sizes = batching.PreferredBatchSizes;
        Preferred = [.. sizes.Where(s => s > 0 && s <= maxRows)];
        LargestPreferred = Preferred.Length > 0 ? Preferred.Max() : Math.Max(1, maxRows);
        SmallestPreferred = Preferred.Length > 0 ? Preferred.Min() : LargestPreferred;
        PreservesOrder = batching.PreserveOrdering;
        MaxWaiting = options.MaxQueueLength;
        ServerTimeout = options.QueueTimeout;
        ServerTimeoutTicks = Ticks(options.QueueTimeout, frequency);
        // Without levels there is one, and its number is of no interest.
        int levels = (int)Math.Clamp(batching.PriorityLevels, 0, int.MaxValue);
        DefaultLevel = levels == 0 ? 1 : Math.Clamp(batching.DefaultPriorityLevel, 1, levels);
        PriorityLevels = levels;
        Policies = batching.PriorityQueuePolicies;
        DefaultPolicy = batching.DefaultQueuePolicy;
        Frequency = frequency;
    }

    /// <summary>Rows of the largest batch; 0 for a model without a batch axis, whose requests are never put together.</summary>
    public int MaxRows { get; }

    /// <summary>How long the oldest request of a batch waits for others.</summary>
    public long Delay { get; }

    /// <summary>Sizes in rows at which a batch leaves at once.</summary>
    public int[] Preferred { get; }

    /// <summary>A batch of this size is not waited with.</summary>
    public int LargestPreferred { get; }

    /// <summary>Below this size a batch does not leave before its delay.</summary>
    public int SmallestPreferred { get; }

    /// <summary>Whether answers leave in the order in which their requests came.</summary>
    public bool PreservesOrder { get; }

    /// <summary>Requests that may wait, whatever their level.</summary>
    public int MaxWaiting { get; }

    /// <summary>The server's own limit on waiting.</summary>
    public TimeSpan ServerTimeout { get; }

    /// <summary><see cref="ServerTimeout"/> in ticks.</summary>
    public long ServerTimeoutTicks { get; }

    /// <summary>Number of priority levels; 0 for none.</summary>
    public int PriorityLevels { get; }

    /// <summary>Level of requests that name none, or one that there is not.</summary>
    public long DefaultLevel { get; }

    private ImmutableDictionary<long, QueuePolicy> Policies { get; }

    private QueuePolicy DefaultPolicy { get; }

    private long Frequency { get; }

    /// <summary>The level of a request, as Triton chooses it.</summary>
    public long LevelOf(ulong priority) => priority == 0 || priority > (ulong)PriorityLevels ? DefaultLevel : (long)priority;

    /// <summary>The policy of a level.</summary>
    public QueuePolicy PolicyOf(long level) => PriorityLevels > 0 ? Policies.GetValueOrDefault(level, DefaultPolicy) : DefaultPolicy;

    /// <summary>How long a request may wait by its policy, in ticks; <see cref="long.MaxValue"/> for no limit.</summary>
    public long TimeoutOf(QueuePolicy policy, ulong ownMicroseconds)
    {
        long timeout = policy.DefaultTimeout > TimeSpan.Zero ? Ticks(policy.DefaultTimeout, Frequency) : long.MaxValue;
        if (!policy.AllowTimeoutOverride || ownMicroseconds == 0)
            return timeout;
        double own = ownMicroseconds * (Frequency / 1e6);
        return own < timeout ? (long)own : timeout;
    }

    /// <summary>A time in the clock's ticks.</summary>
    public TimeSpan TimeOf(long ticks) => TimeSpan.FromSeconds((double)ticks / Frequency);

    private static long Ticks(TimeSpan time, long frequency) => (long)(time.TotalSeconds * frequency);
}
