using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving;

/// <summary>One instance, the bookkeeping of its current run, and a thread for models that compute long.</summary>
internal sealed partial class InstanceSlot(IModelInstance instance, TimeProvider clock) : IAsyncDisposable
{
    // A run below this is cheaper than two thread switches and the wait for a core that they bring (bench/README.md).
    private static readonly TimeSpan InlineBound = TimeSpan.FromMilliseconds(1);

    // A thread that waits for sockets has other connections; a run above this is long beside one more change of thread.
    private static readonly TimeSpan SocketBound = TimeSpan.FromMilliseconds(0.25);

    // As an unsigned number it is larger than all bounds.
    private const long Unknown = -1;

    private readonly Lock gate = new();
    private readonly long inlineTicks = (long)(InlineBound.TotalSeconds * clock.TimestampFrequency);
    private readonly long socketTicks = (long)(SocketBound.TotalSeconds * clock.TimestampFrequency);
    private InstanceThread? thread;
    private long runningSince;
    private CancellationToken runToken;
    private RunEnd stopped;
    private bool busy;
    private long averageTicks = Unknown;

    /// <summary>Whether <see cref="RunListAsync"/> hands several calls to the model as they are.</summary>
    public bool TakesLists => instance.TakesLists;

    /// <summary>The most calls of one list.</summary>
    public int MaxList => instance.MaxList;

    /// <summary>Another number when what the instance remembered is gone.</summary>
    public long Incarnation => instance.Incarnation;

    /// <summary>Runs a call whose turn it is; the outputs are valid until <see cref="Release"/>.</summary>
    public ValueTask RunAsync(ModelCall call, TimeSpan limit, CancellationToken cancellationToken) => RunAsync(call, null, limit, cancellationToken);

    /// <summary>Runs several calls together. One that the model fails has <see cref="ModelCall.Failure"/>; each is given back by <see cref="Release"/>.</summary>
    public ValueTask RunListAsync(IReadOnlyList<ModelCall> calls, TimeSpan limit, CancellationToken cancellationToken) =>
        RunAsync(null, calls, limit, cancellationToken);

    /// <summary>Ends the current run because nobody waits for it.</summary>
    public void Cancel()
    {
        lock (gate)
        {
            if (!busy || stopped != RunEnd.None)
                return;
            stopped = RunEnd.Cancelled;
            instance.Terminate(RunStop.Cancelled);
        }
    }

    private async ValueTask RunAsync(ModelCall? call, IReadOnlyList<ModelCall>? list, TimeSpan limit, CancellationToken cancellationToken)
    {
        long start = BeginRun(cancellationToken);
        try
        {
            if (!instance.RunsOnCaller || (ulong)Volatile.Read(ref averageTicks) > (ulong)socketTicks)
                await SocketThread.Leave();
            if (call is null)
                await instance.RunListAsync(list!, cancellationToken).ConfigureAwait(false);
            else if (!instance.RunsOnCaller || Volatile.Read(ref averageTicks) < inlineTicks)
                await instance.RunAsync(call, cancellationToken).ConfigureAwait(false);
            else
                await (thread ??= new InstanceThread()).RunAsync(instance, call, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            RunEnd end = EndRun();
            if (e is not DismException)
                throw;
            throw Explain(end, e, limit, cancellationToken);
        }

        EndRun();
        UpdateAverage(clock.GetTimestamp() - start);
    }

    /// <summary>Gives the outputs' memory back.</summary>
    public void Release(ModelCall call) => instance.ReleaseOutputs(call);

    /// <summary>Makes the outputs the call's own, so that the instance can be given to someone else; <see cref="Release"/> must follow.</summary>
    public void Keep(ModelCall call)
    {
        if (!instance.TryHandOver(call))
            call.Keep(null);
    }

    /// <summary>Stops a run that is over its limit or that nobody waits for.</summary>
    public void Sweep(long now, long limitTicks)
    {
        lock (gate)
        {
            if (!busy || stopped == RunEnd.TimedOut)
                return;
            if ((readerIsAwaited || !instance.HasBegun) && now != long.MaxValue)
                runningSince = now;
            if (now - runningSince > limitTicks)
                stopped = RunEnd.TimedOut;
            else if (runToken.IsCancellationRequested && stopped == RunEnd.None)
                stopped = RunEnd.Cancelled;
            else
                return;
            instance.Terminate(stopped == RunEnd.TimedOut ? RunStop.TimeLimit : RunStop.Cancelled);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (thread is not null)
            await thread.DisposeAsync().ConfigureAwait(false);
        await instance.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Falls fast, rises slowly and by little for a single run: on a busy machine a run of microseconds is now and then interrupted for
    /// milliseconds, which must not move the model to its thread.
    /// </summary>
    private void UpdateAverage(long elapsed)
    {
        long average = Math.Max(0, Volatile.Read(ref averageTicks));
        long step = elapsed < average ? (elapsed - average) / 2 : (Math.Min(elapsed, 4 * inlineTicks) - average) / 8;
        Volatile.Write(ref averageTicks, average + step);
    }

    private static Exception Explain(RunEnd end, Exception e, TimeSpan limit, CancellationToken cancellationToken) => end switch
    {
        RunEnd.TimedOut => new DismException(ErrorCode.Timeout, $"The model took longer than the limit of {limit.TotalSeconds:0.###} s and was stopped.", "Send fewer rows, or raise the limit.", null, e),
        RunEnd.Cancelled => new OperationCanceledException("The caller gave up while the model computed.", e, cancellationToken),
        _ => e,
    };

    private long BeginRun(CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        lock (gate)
        {
            runningSince = start;
            runToken = cancellationToken;
            stopped = RunEnd.None;
            readerIsAwaited = false;
            busy = true;
        }

        return start;
    }

    private RunEnd EndRun()
    {
        lock (gate)
        {
            busy = false;
            runToken = default;
            RunEnd end = stopped;
            stopped = RunEnd.None;
            if (end != RunEnd.None)
                instance.Reset();
            return end;
        }
    }
}
