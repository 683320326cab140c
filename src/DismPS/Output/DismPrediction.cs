using DismPS.Engine.Inference;

namespace DismPS;

/// <summary>The score of one row. Other named columns of the input are added as properties.</summary>
public sealed record DismPrediction
{
    internal DismPrediction(ScoredRow row, string input)
    {
        Input = input;
        Run = row.Run;
        Lumisection = row.Lumisection;
        Row = row.Row;
        Score = row.UnmetCondition is null ? row.Score : null;
        Threshold = row.Threshold;
        IsAnomaly = row.IsAnomaly;
        Status = (DismScoreStatus)row.Status;
        Condition = row.UnmetCondition;
        Model = row.ModelName;
    }

    /// <summary>Run number; null when the input has none.</summary>
    public long? Run { get; }

    /// <summary>Lumisection; null when the input has none.</summary>
    public long? Lumisection { get; }

    /// <summary>Row of the input, from 0.</summary>
    public long Row { get; }

    /// <summary>The metric; the flag as 0 or 1 for a model that gives no metric; NaN when the model answered NaN; null for a row that was not sent.</summary>
    public double? Score { get; }

    /// <summary>Anomalous when strictly above; null for a built-in threshold.</summary>
    public double? Threshold { get; }

    /// <summary>The verdict; null when it cannot be told because the score is NaN, or the row was not sent.</summary>
    public bool? IsAnomaly { get; }

    /// <summary>The verdict as a word; it tells NaN from rows that were not sent.</summary>
    public DismScoreStatus Status { get; }

    /// <summary>The condition of InferenceOnConditions that is not met; null for a row that was sent.</summary>
    public string? Condition { get; }

    /// <summary>The input that has the row.</summary>
    public string Input { get; }

    /// <summary>Name of the model that answered.</summary>
    public string Model { get; }
}
