using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>A server or a reference, its process, and the connections to it.</summary>
internal sealed class HandlerSubject(TargetProcess process, bool hasWorker, int connections) : IDisposable
{
    private const int WarmUps = 6;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(400);

    // A saturated processor leaves none to the compiler: it catches up in the pauses.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly LoadGenerator load = new(new Uri(process.Address), connections);
    private readonly int worker = hasWorker ? WorkerOf.Find(process.Id) : 0;

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
        TimeSpan server = process.ProcessorTime;
        TimeSpan python = WorkerTime();
        LoadResult result = load.Run(request, time);
        double count = result.RequestsPerSecond * time.TotalSeconds;
        return new HandlerSample(result, (process.ProcessorTime - server).TotalMicroseconds / count, (WorkerTime() - python).TotalMicroseconds / count);
    }

    public void Dispose() => load.Dispose();

    private TimeSpan WorkerTime() => worker == 0 ? TimeSpan.Zero : WorkerOf.ProcessorTime(worker);
}
