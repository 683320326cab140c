using System.Collections.Immutable;

namespace DismPS.Engine.Models.Scheduling;

/// <summary>Triton's <c>sequence_batching</c>: the requests of one sequence reach the same instance, in their order.</summary>
public sealed record SequenceBatching
{
    /// <summary>How long a sequence may be idle before its place is given away.</summary>
    public TimeSpan MaxIdle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Tensors that the server adds to every request.</summary>
    public ImmutableArray<SequenceControl> Controls { get; init; } = [];

    /// <summary>Tensors that the server keeps from request to request of a sequence.</summary>
    public ImmutableArray<SequenceState> States { get; init; } = [];

    /// <summary>The strategy <c>oldest</c>; null for <c>direct</c>.</summary>
    public OldestSequences? Oldest { get; init; }

    /// <summary>Of the strategy <c>direct</c>: how long a batch waits to be filled.</summary>
    public TimeSpan MaxQueueDelay { get; init; }

    /// <summary>Of the strategy <c>direct</c>: share of the batch's places that must be filled for it to leave before its delay, 0 to 1.</summary>
    public double MinimumSlotUtilization { get; init; }

    /// <summary>Whether generation requests return to the scheduler until the model says that they are finished.</summary>
    public bool Generative { get; init; }

    /// <summary>Whether a sequence may be continued by requests that come in after it ended its turn (<c>iterative_sequence</c>).</summary>
    public bool Iterative { get; init; }
}
