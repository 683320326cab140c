namespace DismPS.DialsStandIn.Tests;

/// <summary>A clock that goes on by hand.</summary>
internal sealed class HandTime : TimeProvider
{
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan time) => now += time;
}
