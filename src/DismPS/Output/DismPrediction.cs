using DismPS.Engine.Inference;

namespace DismPS;

/// <summary>The score of one row. Other named columns of the input are added as properties.</summary>
public sealed record DismPrediction
{
    // Not copied: a million of them pass a pipeline, and most members are never asked for.
    private readonly ScoredRow _row;

    internal DismPrediction(ScoredRow row, string input)
    {
        _row = row;
        Input = input;
    }

    /// <summary>Run number; null when the input has none.</summary>
    public long? Run => _row.Run;

    /// <summary>Lumisection; null when the input has none.</summary>
    public long? Lumisection => _row.Lumisection;

    /// <summary>Row of the input, from 0.</summary>
    public long Row => _row.Row;

    /// <summary>The metric; the flag as 0 or 1 for a model that gives no metric; NaN when the model answered NaN; null for a row that was not sent.</summary>
    public double? Score => _row.UnmetCondition is null ? _row.Score : null;

    /// <summary>Anomalous when strictly above; null for a built-in threshold.</summary>
    public double? Threshold => _row.Threshold;

    /// <summary>The verdict; null when it cannot be told because the score is NaN, or the row was not sent.</summary>
    public bool? IsAnomaly => _row.IsAnomaly;

    /// <summary>The verdict as a word; it tells NaN from rows that were not sent.</summary>
    public DismScoreStatus Status => (DismScoreStatus)_row.Status;

    /// <summary>The condition of InferenceOnConditions that is not met; null for a row that was sent.</summary>
    public string? Condition => _row.UnmetCondition;

    /// <summary>The input that has the row.</summary>
    public string Input { get; }

    /// <summary>Name of the model that answered.</summary>
    public string Model => _row.ModelName;

    /// <summary>Whether both say the same of a row, so that Compare-Object finds what differs between two runs.</summary>
    public bool Equals(DismPrediction? other) =>
        other is not null && Row == other.Row && Run == other.Run && Lumisection == other.Lumisection && Nullable.Equals(Score, other.Score)
        && Threshold == other.Threshold && IsAnomaly == other.IsAnomaly && Condition == other.Condition && Input == other.Input && Model == other.Model;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Row, Run, Lumisection, Score);
}
