using DismPS.Engine.Inference;

namespace DismPS;

/// <summary>Counts over the rows of one run, in all inputs.</summary>
public sealed record DismRunSummary
{
    internal DismRunSummary(RunSummary run, string model)
    {
        Run = run.Run;
        Rows = run.Rows;
        Flagged = run.Flagged;
        Undecided = run.Undecided;
        NotSent = run.NotSent;
        Model = model;
    }

    /// <summary>Run number; null for rows without one.</summary>
    public long? Run { get; }

    /// <summary>Rows.</summary>
    public long Rows { get; }

    /// <summary>Rows that are anomalous.</summary>
    public long Flagged { get; }

    /// <summary>Rows about which nothing can be said, because the model gave NaN.</summary>
    public long Undecided { get; }

    /// <summary>Rows that were not sent, because a condition is not met.</summary>
    public long NotSent { get; }

    /// <summary>Name of the model that was asked.</summary>
    public string Model { get; }
}
