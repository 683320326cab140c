using System.Threading.Tasks.Sources;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>
/// Answers of one request on their way from the thread that reads a worker's frames to who sends them on. Used again for the lane's next request,
/// which has another <see cref="Generation"/>: what a dead worker's reader still brings is not taken for its answer.
/// </summary>
internal sealed class LaneAnswers : IValueTaskSource<LaneOutcome>
{
    // Larger buffers go back to the system when their answer is taken.
    private const int KeptBytes = 256 * 1024;

    private readonly Lock gate = new();
    private readonly Queue<(PinnedBuffer? Buffer, int HeadLength, LaneOutcome Outcome)> arrived = new();
    private readonly Stack<PinnedBuffer> free = new();
    private ManualResetValueTaskSourceCore<LaneOutcome> completion = new() { RunContinuationsAsynchronously = true };
    private PinnedBuffer? current;
    private bool waiting;
    private long untakenBytes;
    private int untaken;
    private long takenBytes;
    private int taken;

    /// <summary>Changes with each request.</summary>
    public int Generation { get; private set; }

    /// <summary>The answer that <see cref="NextAsync"/> gave, behind <see cref="Frame.PrefixBytes"/> bytes.</summary>
    public PinnedBuffer Current => current ??= new PinnedBuffer();

    /// <summary>Length of its head.</summary>
    public int HeadLength { get; private set; }

    /// <summary>Prepares for a request.</summary>
    public void Begin()
    {
        lock (gate)
        {
            Generation++;
            while (arrived.TryDequeue(out var left))
                Recycle(left.Buffer);
            waiting = false;
            untakenBytes = untaken = taken = 0;
            takenBytes = 0;
        }
    }

    /// <summary>Memory for an answer that is about to be read; null when the worker had no right to send it.</summary>
    /// <param name="bytes">Its bytes behind the prefix.</param>
    /// <param name="isLast">Whether no other follows: that one may always be sent.</param>
    public PinnedBuffer? Rent(int bytes, bool isLast)
    {
        PinnedBuffer? buffer;
        lock (gate)
        {
            if (!isLast && untaken > 0 && (untaken >= Frame.MaxUntakenAnswers || untakenBytes >= Frame.MaxUntakenBytes))
                return null;
            if (!isLast)
            {
                untaken++;
                untakenBytes += Counted(bytes);
            }

            if (!free.TryPop(out buffer))
                buffer = new PinnedBuffer();
        }

        buffer.SetLength(Frame.PrefixBytes + bytes);
        return buffer;
    }

    /// <summary>Hands an answer over, or the news that there is none; nothing happens when it belongs to an earlier request.</summary>
    public void Add(int generation, PinnedBuffer? buffer, int headLength, LaneOutcome outcome)
    {
        lock (gate)
        {
            if (generation != Generation)
                return;
            if (!waiting)
            {
                arrived.Enqueue((buffer, headLength, outcome));
                return;
            }

            waiting = false;
            Show(buffer, headLength);
            completion.SetResult(outcome);
        }
    }

    /// <summary>The next answer; the one before is void.</summary>
    public ValueTask<LaneOutcome> NextAsync()
    {
        lock (gate)
        {
            if (arrived.TryDequeue(out var next))
            {
                Show(next.Buffer, next.HeadLength);
                return ValueTask.FromResult(next.Outcome);
            }

            Show(null, 0);
            waiting = true;
            completion.Reset();
            return new ValueTask<LaneOutcome>(this, completion.Version);
        }
    }

    /// <summary>Counts <see cref="Current"/> as taken; true when it is time to tell the worker.</summary>
    public bool Take(out int answers, out long bytes)
    {
        lock (gate)
        {
            taken++;
            takenBytes += Counted(Current.Length - Frame.PrefixBytes);
            (answers, bytes) = (taken, takenBytes);
            if (taken < Frame.MaxUntakenAnswers / 2 && takenBytes < Frame.MaxUntakenBytes / 2)
                return false;
            untaken -= taken;
            untakenBytes -= takenBytes;
            taken = 0;
            takenBytes = 0;
            return true;
        }
    }

    LaneOutcome IValueTaskSource<LaneOutcome>.GetResult(short token) => completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<LaneOutcome>.GetStatus(short token) => completion.GetStatus(token);

    void IValueTaskSource<LaneOutcome>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        completion.OnCompleted(continuation, state, token, flags);

    private static int Counted(int bytes) => bytes + Frame.PrefixBytes - Frame.UncountedBytes;

    private void Show(PinnedBuffer? buffer, int headLength)
    {
        Recycle(current);
        current = buffer;
        HeadLength = headLength;
    }

    private void Recycle(PinnedBuffer? buffer)
    {
        if (buffer is null || free.Count >= Frame.MaxUntakenAnswers)
            return;
        buffer.Clear(KeptBytes);
        free.Push(buffer);
    }
}
