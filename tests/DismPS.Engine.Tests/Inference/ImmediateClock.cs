namespace DismPS.Engine.Tests.Inference;

/// <summary>A clock on which every wait is over at once; it tells how long each would have been.</summary>
internal sealed class ImmediateClock : TimeProvider
{
    private readonly List<TimeSpan> _waits = [];
    private long _ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;

    public IReadOnlyList<TimeSpan> Waits => _waits;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_waits)
            _waits.Add(dueTime);
        Interlocked.Add(ref _ticks, dueTime.Ticks);
        return new Timer(callback, state);
    }

    private sealed class Timer : ITimer
    {
        public Timer(TimerCallback callback, object? state) => ThreadPool.QueueUserWorkItem(_ => callback(state));

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
