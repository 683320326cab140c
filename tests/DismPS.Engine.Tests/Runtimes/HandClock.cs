namespace DismPS.Tests.Runtimes;

/// <summary>A clock that stands until it is moved; its timers fire while it is moved.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<HandTimer> timers = [];
    private DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
                return timers.Count(t => t.Due is not null);
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (gate)
            timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        List<HandTimer> due;
        lock (gate)
        {
            now += time;
            if (timers.Count == 0)
                return;
            due = [.. timers.Where(t => t.Due <= now)];
            foreach (HandTimer timer in due)
                timer.Due = timer.Period > TimeSpan.Zero ? now + timer.Period : null;
        }

        foreach (HandTimer timer in due)
            timer.Fire();
    }

    /// <summary>Waits until something waits for this clock.</summary>
    public async Task UntilWaitedForAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Waiting == 0)
            await Task.Delay(1, bound.Token);
    }

    private sealed class HandTimer(HandClock clock, Action fire) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                Period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
                clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
