using System.Globalization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Keeps one worker process running: starts the next when one has ended, at once at first, with growing pauses when they end in a row.</summary>
internal sealed class PythonWorker : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // Requests wait through shorter pauses.
    private static readonly TimeSpan RefusalPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    private readonly Func<CancellationToken, Task<WorkerProcess>> start;
    private readonly Action changed;
    private readonly Action<string> tell;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task supervision;
    private WorkerProcess? current;
    private string? reason;
    private bool refuses;
    private long restarts;

    /// <param name="first">A process that has loaded the model.</param>
    /// <param name="start">Starts another one and loads the model.</param>
    /// <param name="changed">Told whenever a process is ready or gone.</param>
    /// <param name="tell">Told of each end and each start in words, for the log.</param>
    /// <param name="clock">Clock of the pauses.</param>
    public PythonWorker(WorkerProcess first, Func<CancellationToken, Task<WorkerProcess>> start, Action changed, Action<string> tell, TimeProvider clock)
    {
        this.tell = tell;
        this.start = start;
        this.changed = changed;
        this.clock = clock;
        current = first;
        supervision = SuperviseAsync(first);
    }

    /// <summary>The process that takes requests; null while there is none.</summary>
    public WorkerProcess? Current => Volatile.Read(ref current) is { Ended: null } running ? running : null;

    /// <summary>Why there is none; null while there is one.</summary>
    public string? Reason => Volatile.Read(ref reason);

    /// <summary>True when the next start is so far away that requests had better not wait for it.</summary>
    public bool Refuses => Volatile.Read(ref refuses);

    /// <summary>How often a process was started again.</summary>
    public long Restarts => Interlocked.Read(ref restarts);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        if (Volatile.Read(ref current) is { } running)
            await running.StopAsync(StopGrace).ConfigureAwait(false);
        await supervision.ConfigureAwait(false);
        if (Volatile.Read(ref current) is { } last)
            await last.DisposeAsync().ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task SuperviseAsync(WorkerProcess process)
    {
        int failures = 0;
        while (true)
        {
            WorkerEnd end = await process.Completion.ConfigureAwait(false);
            if (stopping.IsCancellationRequested)
                return;
            failures = process.Answered > 0 ? 0 : failures + 1;
            await process.DisposeAsync().ConfigureAwait(false);
            string fault = $"its Python process {end.Reason}";
            tell(fault);
            while (true)
            {
                if (!await PauseAsync(failures, fault).ConfigureAwait(false))
                    return;
                try
                {
                    Interlocked.Increment(ref restarts);
                    process = await start(stopping.Token).ConfigureAwait(false);
                    break;
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                catch (DismException e)
                {
                    fault = $"its Python process could not load the model again: {e.Message}";
                    tell(fault);
                    failures++;
                }
            }

            tell("its Python process was started again");
            Volatile.Write(ref current, process);
            Volatile.Write(ref reason, null);
            Volatile.Write(ref refuses, false);
            if (stopping.IsCancellationRequested)
            {
                // Unloaded while it started: who unloads has stopped the one before.
                await process.StopAsync(StopGrace).ConfigureAwait(false);
                return;
            }

            changed();
        }
    }

    /// <summary>False when the model is unloaded meanwhile.</summary>
    private async Task<bool> PauseAsync(int failures, string fault)
    {
        Volatile.Write(ref reason, fault + "; it is being started again");
        // The first failure in a row costs no pause: most handlers that end do so now and then.
        if (failures > 1)
        {
            TimeSpan pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(failures - 2, 10)));
            Volatile.Write(ref reason, string.Create(CultureInfo.InvariantCulture, $"{fault}; it is started again in {pause.TotalSeconds:0.#} s"));
            Volatile.Write(ref refuses, pause >= RefusalPause);
            changed();
            try
            {
                await Task.Delay(pause, clock, stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        changed();
        return !stopping.IsCancellationRequested;
    }
}
