namespace DismPS.Engine.Runtimes;

/// <summary>Why a run is to end before it has computed an answer.</summary>
public enum RunStop
{
    /// <summary>It is over its time limit.</summary>
    TimeLimit,

    /// <summary>Nobody waits for the answer any more.</summary>
    Cancelled,
}
