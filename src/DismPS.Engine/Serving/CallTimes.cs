namespace DismPS.Engine.Serving;

/// <summary>Timestamps of one request's phases.</summary>
internal struct CallTimes
{
    public long Start;
    public long Parsed;
    public long RunStart;
    public long RunEnd;
    public long End;

    /// <summary>Time that the response cache took: to look an answer up and, when it had none, to keep one.</summary>
    public long CacheTicks;

    /// <summary>What the members of an ensemble took; null for any other model.</summary>
    public PhaseTicks? Members;

    /// <summary>What the phases took, when all are over.</summary>
    public readonly PhaseTicks Phases => Members ?? new PhaseTicks(Parsed - Start, RunEnd - RunStart, End - RunEnd);
}
