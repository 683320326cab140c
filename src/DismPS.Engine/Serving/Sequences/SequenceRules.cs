using DismPS.Engine.Models.Scheduling;

namespace DismPS.Engine.Serving.Sequences;

/// <summary>A model's sequence batching, with times in ticks of the clock and all defaults filled in.</summary>
internal sealed class SequenceRules
{
    /// <param name="batching">What the configuration says.</param>
    /// <param name="maxRows">Rows of the largest batch; 0 for a model without a batch axis.</param>
    /// <param name="options">Bounds of the server.</param>
    public SequenceRules(SequenceBatching batching, int maxRows, InferenceServerOptions options)
    {
        long frequency = options.TimeProvider.TimestampFrequency;
        MaxRows = Math.Max(1, maxRows);
        IsDirect = batching.Oldest is null;
        Places = batching.Oldest is { MaxCandidateSequences: > 0 and var most } ? most : MaxRows;
        Idle = Ticks(batching.MaxIdle);
        Delay = Ticks(batching.Oldest?.MaxQueueDelay ?? batching.MaxQueueDelay);
        // As Triton does, a direct batch waits only where both are given.
        LeastRequests = batching.MinimumSlotUtilization * MaxRows;
        if (IsDirect && LeastRequests <= 0)
            Delay = 0;
        Preferred = [.. (batching.Oldest?.PreferredBatchSizes ?? []).Where(s => s > 0 && s <= MaxRows)];
        MaxWaiting = Math.Max(1, options.MaxQueueLength);
        ServerTimeout = options.QueueTimeout;
        ServerTimeoutTicks = Ticks(options.QueueTimeout);
        Frequency = frequency;

        long Ticks(TimeSpan time) => (long)(time.TotalSeconds * frequency);
    }

    /// <summary>Whether each sequence has a row of the batch of its own.</summary>
    public bool IsDirect { get; }

    /// <summary>Rows of the largest batch.</summary>
    public int MaxRows { get; }

    /// <summary>Sequences that an instance serves at once.</summary>
    public int Places { get; }

    /// <summary>How long a sequence keeps its place without a request.</summary>
    public long Idle { get; }

    /// <summary>How long the oldest request of a batch waits for others.</summary>
    public long Delay { get; }

    /// <summary>Of a direct batch: so many requests are not waited with.</summary>
    public double LeastRequests { get; }

    /// <summary>Sizes at which a batch leaves at once.</summary>
    public int[] Preferred { get; }

    /// <summary>Requests that may wait.</summary>
    public int MaxWaiting { get; }

    /// <summary>The server's limit on waiting.</summary>
    public TimeSpan ServerTimeout { get; }

    /// <summary><see cref="ServerTimeout"/> in ticks.</summary>
    public long ServerTimeoutTicks { get; }

    private long Frequency { get; }

    /// <summary>A time in the clock's ticks.</summary>
    public TimeSpan TimeOf(long ticks) => TimeSpan.FromSeconds((double)ticks / Frequency);

    /// <summary>When a request that waits for a place gives up by its own wish; <see cref="long.MaxValue"/> for never.</summary>
    public long DeadlineOf(long now, ulong ownMicroseconds)
    {
        double ticks = ownMicroseconds * (Frequency / 1e6);
        return ownMicroseconds == 0 || ticks > long.MaxValue / 2 ? long.MaxValue : now + (long)ticks;
    }
}
