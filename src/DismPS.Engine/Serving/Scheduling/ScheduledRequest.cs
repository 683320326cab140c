using System.Threading.Tasks.Sources;
using DismPS.Engine.Serving.Sequences;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>
/// A request's place in a queue, made once a call and used again and again. Whoever changes it holds the scheduler's gate; each wait for
/// <see cref="Turn"/> is ended exactly once.
/// </summary>
internal sealed class ScheduledRequest(InferenceCall call) : IValueTaskSource<ComputeBatch?>
{
    private ManualResetValueTaskSourceCore<ComputeBatch?> completion = new() { RunContinuationsAsynchronously = true };

    /// <summary>The request.</summary>
    public InferenceCall Call => call;

    /// <summary>Number in the order of coming.</summary>
    public long Number { get; private set; }

    /// <summary>Cancelled when its client has gone.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>When it came.</summary>
    public long Since { get; private set; }

    /// <summary>Timestamp from which on it is late by its level's policy; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline { get; set; }

    /// <summary>Its level in the queue.</summary>
    public QueueLevel? Level { get; set; }

    /// <summary>Whether it must be computed by itself, because together with others it failed.</summary>
    public bool Alone { get; set; }

    /// <summary>Whether its answer has a place in the order of its level.</summary>
    public bool Ordered { get; set; }

    /// <summary>Whether its outputs are there and it only waits for those before it.</summary>
    public bool Computed { get; set; }

    /// <summary>The sequence that it is a part of; null for none.</summary>
    public Sequence? Sequence { get; set; }

    /// <summary>The batch that it is computed in; null while it waits.</summary>
    public ComputeBatch? Batch { get; set; }

    /// <summary>
    /// The end of the wait: a batch that this request has to compute, as the first in it; or null when another one did and the outputs are there.
    /// </summary>
    public ValueTask<ComputeBatch?> Turn => new(this, completion.Version);

    public void Begin(long number, long since, CancellationToken token)
    {
        Number = number;
        Since = since;
        Token = token;
        Deadline = long.MaxValue;
        Level = null;
        Alone = false;
        Computed = false;
        Ordered = false;
        Sequence = null;
        Batch = null;
    }

    /// <summary>Prepares the next wait.</summary>
    public void Wait() => completion.Reset();

    public void End(ComputeBatch? batch) => completion.SetResult(batch);

    public void Fail(Exception failure) => completion.SetException(failure);

    ComputeBatch? IValueTaskSource<ComputeBatch?>.GetResult(short token) => completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ComputeBatch?>.GetStatus(short token) => completion.GetStatus(token);

    void IValueTaskSource<ComputeBatch?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        completion.OnCompleted(continuation, state, token, flags);
}
