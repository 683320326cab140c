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

    private ManualResetValueTaskSourceCore<LaneOutcome> completion;
    private LaneOutcome outcome;
    private SharedFile? output;

    /// <summary>Number in the model.</summary>
    public int Number { get; } = number;

    /// <summary>Number of the current request in its worker; set when it is sent.</summary>
    public long Request { get; set; }

    /// <summary>The request's frame.</summary>
    public PinnedBuffer Sending { get; } = new();

    /// <summary>The answer's head and tensors, behind <see cref="Frame.PrefixBytes"/> bytes.</summary>
    public PinnedBuffer Received { get; } = new();

    /// <summary>Length of the answer's head.</summary>
    public int HeadLength { get; set; }

    /// <summary>Large inputs.</summary>
    public SharedInputs Inputs { get; } = new();

    /// <summary>Prepares the lane for a request; await the result once it was sent.</summary>
    public void Begin()
    {
        completion.Reset();
        Received.Clear();
        HeadLength = 0;
        Request = 0;
    }

    /// <summary>The outcome of the request that was sent.</summary>
    public ValueTask<LaneOutcome> Outcome => new(this, completion.Version);

    /// <summary>Wakes who waits. Called once a request.</summary>
    public void Complete(LaneOutcome value)
    {
        outcome = value;
        if (value == LaneOutcome.Answered && Received.Length <= InlineBytes)
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
