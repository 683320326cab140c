using System.Diagnostics;
using System.Buffers;
using System.Globalization;
using System.Text;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>One worker process from its start to its end: frames out, frames in, and what is under way.</summary>
internal sealed partial class WorkerProcess : IAsyncDisposable
{
    private const int ThreadStackBytes = 256 * 1024;

    // What a dead worker had written before is still read, but not for longer: a child of the handler may hold the pipe open.
    private static readonly TimeSpan ReadOutTime = TimeSpan.FromMilliseconds(40);

    // A pod's memory limit acts at once; this is as near as a look now and then comes.
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LogTime = TimeSpan.FromSeconds(1);

    private readonly Process process;
    private readonly CancellationTokenSource logLimit = new();
    private readonly Stream input;
    private readonly PendingLanes pending;
    private readonly SemaphoreSlim writing = new(1);
    private readonly TaskCompletionSource<WorkerEnd> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource readOut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StatusPage status;
    private readonly WorkerConversation conversation;
    private readonly string workingFolder;
    private readonly Task watching;
    private readonly long? memoryLimit;
    private long lastPing = Environment.TickCount64;
    private int pingsSent;
    private bool silent;
    private WorkerEnd? deliberate;
    private WorkerEnd? ended;

    private WorkerProcess(Process process, int instance, WorkerStartOptions options, SharedNames names, StatusPage status, string folder)
    {
        this.process = process;
        this.status = status;
        Names = names;
        workingFolder = folder;
        memoryLimit = options.MemoryLimit;
        ProcessId = process.Id;
        input = process.StandardInput.BaseStream;
        pending = new PendingLanes(options.Lanes);
        conversation = new WorkerConversation();
        var reader = new Thread(Read, ThreadStackBytes) { IsBackground = true, Name = "worker answers" };
        reader.Start();
        Task log = options.ReadLog(instance, process.StandardError.BaseStream, logLimit.Token);
        watching = WatchAsync(log);
    }

    /// <summary>The process.</summary>
    public int ProcessId { get; }

    /// <summary>Names of shared files that belong to this worker.</summary>
    public SharedNames Names { get; }

    /// <summary>Requests that it has and has not answered.</summary>
    public int InFlight => pending.Count;

    /// <summary>Requests that it has answered.</summary>
    public long Answered { get; private set; }

    /// <summary>Completes when the process has ended, however it ended.</summary>
    public Task<WorkerEnd> Completion => completion.Task;

    /// <summary>True when it has nothing to do and yet does not answer: something of the handler holds its loop or its interpreter.</summary>
    public bool IsSilent => Volatile.Read(ref silent);

    /// <summary>How it ended; null while it runs.</summary>
    public WorkerEnd? Ended => Volatile.Read(ref ended);

    /// <summary>First frames: greeting, and what became of the loading.</summary>
    public WorkerConversation Conversation => conversation;

    /// <summary>Starts a process; it has sent nothing yet.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The interpreter cannot be started.</exception>
    /// <exception cref="IOException">There is no folder for temporary files.</exception>
    public static async Task<WorkerProcess> StartAsync(string interpreter, int instance, WorkerStartOptions options)
    {
        var names = new SharedNames();
        string folder = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{TemporaryFiles.WorkerPrefix}{Environment.ProcessId}-")).FullName;
        var status = new StatusPage(names);
        try
        {
            Process process = await ProcessLauncher.StartAsync(WorkerEnvironment.CreateStart(interpreter, folder, options)).ConfigureAwait(false);
            return new WorkerProcess(process, instance, options, names, status, folder);
        }
        catch
        {
            status.Dispose();
            names.Sweep();
            TemporaryFiles.Discard(folder);
            throw;
        }
    }

    /// <summary>Path of the status page for the LOAD frame.</summary>
    public string? StatusPath => status.Path;

    /// <summary>
    /// Whether the time of a request counts: the handler has it, or the worker has nothing else under way and should have handed it over.
    /// </summary>
    public bool IsOwed(long request)
    {
        if (request <= 0)
            return false;
        long begun = status.Begun;
        return request <= begun || !pending.HasUpTo(begun);
    }

    /// <summary>The worker has opened what it was named, so that the names go.</summary>
    public void Loaded() => status.Unlink();

    /// <summary>Sends a frame that is not a request.</summary>
    /// <exception cref="IOException">The worker takes nothing any more.</exception>
    public async Task SendAsync(PinnedBuffer frame, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await input.WriteAsync(frame.WrittenMemory, cancellationToken).ConfigureAwait(false);
            await input.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("The worker has ended.", e);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Says that nobody waits for the answers to a request any more; nothing happens when it has had its last.</summary>
    public Task CancelAsync(long request) => SignalAsync(FrameKind.Cancel, request, "{}");

    /// <summary>Says that answers to a request were taken, so that it may have others.</summary>
    public Task TakenAsync(long request, int answers, long bytes) =>
        SignalAsync(FrameKind.Taken, request, string.Create(CultureInfo.InvariantCulture, $"{{\"answers\":{answers},\"bytes\":{bytes}}}"));

    /// <summary>Ends the process at once.</summary>
    /// <param name="reason">What requests that are under way are told.</param>
    public void Kill(string reason)
    {
        Interlocked.CompareExchange(ref deliberate, new WorkerEnd(reason), null);
        if (!completion.Task.IsCompleted)
            ProcessGroup.Kill(process, ProcessId);
    }

    /// <summary>Asks the worker to finish and unload; ends it when it does not within the time.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (completion.Task.IsCompleted)
            return;
        Interlocked.CompareExchange(ref deliberate, new WorkerEnd("was stopped"), null);
        using var limit = new CancellationTokenSource(grace);
        try
        {
            await SendAsync(SmallFrame(FrameKind.Stop), limit.Token).ConfigureAwait(false);
            await completion.Task.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Kill("was stopped");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill("was stopped");
        await watching.ConfigureAwait(false);
        await Task.WhenAny(readOut.Task, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
        process.Dispose();
    }

    private static PinnedBuffer SmallFrame(FrameKind kind, string head = "{}")
    {
        var frame = new PinnedBuffer();
        Frame.Begin(frame, kind);
        frame.Write(Encoding.ASCII.GetBytes(head));
        Frame.EndHead(frame);
        Frame.End(frame);
        return frame;
    }

    private async Task SignalAsync(FrameKind kind, long request, string head)
    {
        PinnedBuffer frame = SmallFrame(kind, head);
        Frame.SetNumber(frame, request);
        try
        {
            await SendAsync(frame, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It ends, which its requests are told.
        }
    }

    /// <summary>The thread that reads answers.</summary>
    private void Read()
    {
        try
        {
            var stream = new WorkerStream(process.StandardOutput.BaseStream);
            Span<byte> prefix = stackalloc byte[Frame.PrefixBytes];
            while (stream.TryRead(prefix))
            {
                if (!Frame.TryReadPrefix(prefix, out FrameKind kind, out FrameFlags flags, out long number, out int headLength, out int bodyLength))
                {
                    Kill("sent something that is no answer");
                    break;
                }

                bool read = kind is FrameKind.Response or FrameKind.Error
                    ? ReadAnswer(stream, OutcomeOf(kind, flags), number, headLength, bodyLength)
                    : conversation.Read(stream, kind, bodyLength);
                if (!read)
                    break;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OutOfMemoryException)
        {
            Kill("could not be read from: " + e.Message);
        }

        readOut.TrySetResult();
        conversation.End();
    }

    private static LaneOutcome OutcomeOf(FrameKind kind, FrameFlags flags) => (kind, flags) switch
    {
        (FrameKind.Error, FrameFlags.More) => LaneOutcome.PartFailed,
        (FrameKind.Error, _) => LaneOutcome.Failed,
        (_, FrameFlags.More) => LaneOutcome.Part,
        (_, FrameFlags.End) => LaneOutcome.Finished,
        _ => LaneOutcome.Answered,
    };

    private bool ReadAnswer(WorkerStream stream, LaneOutcome answer, long number, int headLength, int bodyLength)
    {
        bool isLast = answer is not (LaneOutcome.Part or LaneOutcome.PartFailed);
        // The last one is taken before it is read into, so that nobody else completes it meanwhile.
        if (pending.Find(number, isLast, out int generation) is not WorkerLane lane)
        {
            Kill("answered a request that it did not have");
            return false;
        }

        LaneOutcome outcome = LaneOutcome.Ended;
        try
        {
            if (lane.Rent(bodyLength, isLast) is not PinnedBuffer buffer)
            {
                Kill("sent more answers than it may");
                return false;
            }

            if (!stream.TryRead(buffer.Written[Frame.PrefixBytes..]))
                return false;
            lane.Add(generation, buffer, headLength, answer);
            Answered++;
            outcome = answer;
            return true;
        }
        finally
        {
            if (isLast)
                lane.Complete(outcome);
        }
    }

    private async Task WaitForExitAsync()
    {
        Task exit = process.WaitForExitAsync();
        using var pause = new PeriodicTimer(WatchInterval);
        while (!exit.IsCompleted)
        {
            await Task.WhenAny(exit, pause.WaitForNextTickAsync().AsTask()).ConfigureAwait(false);
            if (exit.IsCompleted)
                break;
            if (memoryLimit is long limit && ResidentMemory.Of(ProcessId) > limit)
                Kill(string.Create(CultureInfo.InvariantCulture, $"used more than the {limit >> 20} MiB of memory that its template allows, as it would in the cluster, and was ended"));
            else
                await PingAsync().ConfigureAwait(false);
        }

        await exit.ConfigureAwait(false);
    }

    /// <summary>Asks an idle worker whether its loop still turns; requests that are under way have their own time limit.</summary>
    private async Task PingAsync()
    {
        long now = Environment.TickCount64;
        if (pingsSent == conversation.Pongs)
        {
            Volatile.Write(ref silent, false);
            if (InFlight > 0 || !conversation.Loaded.IsCompletedSuccessfully || now - lastPing < PingInterval.TotalMilliseconds)
                return;
            lastPing = now;
            pingsSent++;
            await SignalAsync(FrameKind.Ping, 0, "{}").ConfigureAwait(false);
        }
        else if (InFlight == 0 && now - lastPing > PingInterval.TotalMilliseconds)
        {
            Volatile.Write(ref silent, true);
        }
    }

    private async Task WatchAsync(Task log)
    {
        await WaitForExitAsync().ConfigureAwait(false);

        await Task.WhenAny(readOut.Task, Task.Delay(ReadOutTime)).ConfigureAwait(false);
        WorkerEnd end = Volatile.Read(ref deliberate) ?? WorkerEnd.FromExitCode(process.ExitCode);
        long begun = status.Begun;
        Volatile.Write(ref ended, end);
        foreach (WorkerLane lane in pending.Close())
            lane.Complete(lane.Request <= begun ? LaneOutcome.Ended : LaneOutcome.NotBegun);
        completion.TrySetResult(end);
        ProcessGroup.KillRest(ProcessId);
        // A child that left the group may hold the log open.
        logLimit.CancelAfter(LogTime);
        await log.ConfigureAwait(false);
        status.Dispose();
        Names.Sweep();
        TemporaryFiles.Discard(workingFolder);
    }
}
