using DismPS.Engine.Serving.Scheduling;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Sequences;

/// <summary>A sequence that has begun and not ended. Whoever changes it holds the scheduler's gate.</summary>
/// <param name="key">What its client calls it.</param>
/// <param name="states">Its state tensors, as the next request gets them.</param>
internal sealed class Sequence(SequenceKey key, TensorSlot[] states)
{
    /// <summary>What its client calls it.</summary>
    public SequenceKey Key => key;

    /// <summary>Its state tensors, as the next request gets them.</summary>
    public TensorSlot[] States => states;

    /// <summary>Requests that wait, in the order of coming.</summary>
    public RequestList Waiting { get; } = new();

    /// <summary>The instance that it stays on; null while it waits for a place.</summary>
    public SequenceLane? Lane { get; set; }

    /// <summary>Its place on the instance.</summary>
    public int Place { get; set; }

    /// <summary>Whether a request of it is being computed, or its answer is being written.</summary>
    public bool IsRunning { get; set; }

    /// <summary>When its last request came or was answered.</summary>
    public long LastUsed { get; set; }

    /// <summary>Which start of the instance's process knows it.</summary>
    public long Incarnation { get; set; }

    /// <summary>Number of the request that its states were made ready for; requests come again as objects.</summary>
    public long Prepared { get; set; }
}
