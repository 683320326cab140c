namespace DismPS.Engine.Protocol;

/// <summary>What a request's parameters say to the scheduler (the protocol's extensions schedule policy and sequence).</summary>
public struct RequestSchedule
{
    /// <summary>Priority level, 1 being the highest; 0 for the model's default.</summary>
    public ulong Priority { get; set; }

    /// <summary>How long the request may wait, in microseconds; 0 for the model's default.</summary>
    public ulong TimeoutMicroseconds { get; set; }

    /// <summary>Number of the sequence; 0 for none.</summary>
    public ulong SequenceId { get; set; }

    /// <summary>Name of the sequence when it is no number; null for none.</summary>
    public string? SequenceName { get; set; }

    /// <summary>Whether the request begins its sequence.</summary>
    public bool SequenceStart { get; set; }

    /// <summary>Whether the request ends its sequence.</summary>
    public bool SequenceEnd { get; set; }

    /// <summary>Whether the request belongs to a sequence.</summary>
    public readonly bool HasSequence => SequenceId != 0 || !string.IsNullOrEmpty(SequenceName);
}
