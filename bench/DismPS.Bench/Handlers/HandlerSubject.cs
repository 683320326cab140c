using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>A server or a reference, its process, and the connections to it.</summary>
internal sealed class HandlerSubject(TargetProcess process, bool hasChild, int connections) : IDisposable
{
    private const int WarmUps = 6;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(400);

    // A saturated processor leaves none to the compiler: it catches up in the pauses.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly LoadGenerator load = new(() => new LoadConnection(new Uri(process.Address)), connections);
    private readonly int child = hasChild ? ProcessFigures.OnlyChildOf(process.Id) : 0;

    public void WarmUp(byte[] request)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            load.Run(request, WarmUpTime);
            Thread.Sleep(Pause);
        }
    }

    public HandlerSample Measure(byte[] request, TimeSpan time)
    {
        TimeSpan all = ProcessFigures.AllProcessorTime();
        TimeSpan own = Environment.CpuUsage.TotalTime;
        TimeSpan server = process.ProcessorTime;
        TimeSpan below = ChildTime();
        LoadResult result = load.Run(request, time);
        own = Environment.CpuUsage.TotalTime - own;
        server = process.ProcessorTime - server;
        below = ChildTime() - below;
        all = ProcessFigures.AllProcessorTime() - all;
        return new HandlerSample(result, result.RequestsPerSecond * time.TotalSeconds, server, below, Math.Max(0, (all - own - server - below) / time));
    }

    public void Dispose() => load.Dispose();

    private TimeSpan ChildTime() => child == 0 ? TimeSpan.Zero : ProcessFigures.ProcessorTime(child);
}
