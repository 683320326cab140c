namespace DismPS.Tests.Dials;

/// <summary>A clock on which every pause is over at once; it writes down how long they were. Limits of requests never pass.</summary>
internal sealed class PassingClock : TimeProvider
{
    /// <summary>What tests take as the limit of one answer, so that it is no pause.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(77);

    private readonly Lock gate = new();
    private readonly List<TimeSpan> pauses = [];
    private DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Called in each pause, with its number from 1.</summary>
    public Action<int>? Passing { get; set; }

    public IReadOnlyList<double> Pauses
    {
        get
        {
            lock (gate)
                return [.. pauses.Select(p => p.TotalSeconds)];
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(double seconds)
    {
        lock (gate)
            now += TimeSpan.FromSeconds(seconds);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Limit || dueTime == Timeout.InfiniteTimeSpan)
            return new Still();
        int number;
        lock (gate)
        {
            now += dueTime;
            pauses.Add(dueTime);
            number = pauses.Count;
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                Passing?.Invoke(number);
                callback(state);
            },
            null);
        return new Still();
    }

    private sealed class Still : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
