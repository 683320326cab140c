namespace DismPS.Bench.Upload;

/// <summary>The most managed memory that a process has at any time, looked at every few milliseconds.</summary>
internal sealed class ManagedPeak : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly Timer _timer;
    private long _peak;

    public ManagedPeak() => _timer = new Timer(_ => Look(), null, TimeSpan.Zero, Interval);

    public double Megabytes => _peak / 1048576.0;

    public void Dispose() => _timer.Dispose();

    private void Look() => _peak = Math.Max(_peak, GC.GetTotalMemory(forceFullCollection: false));
}
