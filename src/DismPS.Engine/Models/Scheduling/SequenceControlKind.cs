namespace DismPS.Engine.Models.Scheduling;

/// <summary>What a control tensor tells a sequence model.</summary>
public enum SequenceControlKind
{
    /// <summary>Whether the request begins its sequence.</summary>
    Start,

    /// <summary>Whether the place in the batch holds a request.</summary>
    Ready,

    /// <summary>Whether the request ends its sequence.</summary>
    End,

    /// <summary>The sequence's id.</summary>
    CorrelationId,
}
