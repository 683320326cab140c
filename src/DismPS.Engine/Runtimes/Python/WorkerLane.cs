using System.Threading.Tasks.Sources;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>
/// The memory of one request at a time on its way to a worker and back; used again and again without new objects. The side that computes,
/// the process, may change from request to request.
/// </summary>
internal sealed class WorkerLane(int number) : IValueTaskSource<LaneOutcome>, IThreadPoolWorkItem, IDisposable
{
    // Writing a small answer costs less than waking another thread for it; a large one would hold up the answers behind it.
    private const int InlineBytes = 64 * 1024;

    private readonly PinnedBuffer received = new();
    private ManualResetValueTaskSourceCore<LaneOutcome> completion;
    private LaneAnswers? answers;
    private LaneOutcome outcome;
    private int headLength;
    private SharedFile? output;

    /// <summary>Number in the model.</summary>
    public int Number { get; } = number;

    /// <summary>Number of the current request in its worker; set when it is sent.</summary>
    public long Request { get; set; }

    /// <summary>The request's frame.</summary>
    public PinnedBuffer Sending { get; } = new();

    /// <summary>The answer's head and tensors, behind <see cref="Frame.PrefixBytes"/> bytes.</summary>
    public PinnedBuffer Received => Answers?.Current ?? received;

    /// <summary>Length of the answer's head.</summary>
    public int HeadLength => Answers?.HeadLength ?? headLength;

    /// <summary>Where the answers of a request with several lie; null for a request with one.</summary>
    public LaneAnswers? Answers { get; private set; }

    /// <summary>Large inputs.</summary>
    public SharedInputs Inputs { get; } = new();

    /// <summary>Which of the requests with several answers it is; 0 for others.</summary>
    public int Generation => Answers?.Generation ?? 0;

    /// <summary>Prepares the lane for a request; await the result once it was sent.</summary>
    public void Begin(bool stream = false)
    {
        Answers = stream ? answers ??= new LaneAnswers() : null;
        Answers?.Begin();
        completion.Reset();
        received.Clear();
        headLength = 0;
        Request = 0;
    }

    /// <summary>The outcome of the request that was sent.</summary>
    public ValueTask<LaneOutcome> Outcome => new(this, completion.Version);

    /// <summary>Memory for the next answer; null when the worker had no right to send it.</summary>
    /// <param name="bodyLength">Its bytes behind the prefix.</param>
    /// <param name="isLast">Whether no other follows.</param>
    public PinnedBuffer? Rent(int bodyLength, bool isLast)
    {
        if (Answers is { } several)
            return several.Rent(bodyLength, isLast);
        if (!isLast)
            return null;
        received.SetLength(Frame.PrefixBytes + bodyLength);
        return received;
    }

    /// <summary>Hands an answer over that lies in memory of <see cref="Rent"/>; <see cref="Complete"/> is still to be called for the last one.</summary>
    /// <param name="generation">Which of the lane's requests it belongs to.</param>
    /// <param name="buffer">The answer.</param>
    /// <param name="length">Length of its head.</param>
    /// <param name="value">What it is.</param>
    public void Add(int generation, PinnedBuffer buffer, int length, LaneOutcome value)
    {
        if (Answers is { } several)
            several.Add(generation, buffer, length, value);
        else
            headLength = length;
    }

    /// <summary>Wakes who waits for the only answer, or says to who waits for the next that none comes. Called once a request.</summary>
    public void Complete(LaneOutcome value)
    {
        if (Answers is { } several)
        {
            // The last answer has come already.
            if (value is LaneOutcome.Ended or LaneOutcome.NotBegun)
                several.Add(several.Generation, null, 0, value);
            return;
        }

        outcome = value;
        if (value is LaneOutcome.Answered or LaneOutcome.Finished && received.Length <= InlineBytes)
            completion.SetResult(value);
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>The file with large outputs.</summary>
    /// <returns>Null when the name is not the worker's own or there is no such file.</returns>
    public SharedFile? OutputFile(string path, SharedNames names)
    {
        if (output?.Path == path)
            return output;
        if (!names.Owns(path))
            return null;
        try
        {
            SharedFile opened = SharedFile.Open(path);
            output?.Dispose();
            output = opened;
            opened.Unlink();
            return opened;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        Inputs.Dispose();
        output?.Dispose();
    }

    void IThreadPoolWorkItem.Execute() => completion.SetResult(outcome);

    LaneOutcome IValueTaskSource<LaneOutcome>.GetResult(short token) => completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<LaneOutcome>.GetStatus(short token) => completion.GetStatus(token);

    void IValueTaskSource<LaneOutcome>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        completion.OnCompleted(continuation, state, token, flags);
}
