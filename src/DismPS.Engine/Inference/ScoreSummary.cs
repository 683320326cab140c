namespace DismPS.Engine.Inference;

/// <summary>Counts and statistics over scored rows, kept while they pass by.</summary>
public sealed class ScoreSummary
{
    private double squares;
    private bool allHaveLumisections = true;

    /// <summary>Rows.</summary>
    public long Total { get; private set; }

    /// <summary>Rows that are anomalous.</summary>
    public long Anomalies { get; private set; }

    /// <summary>Rows about which nothing can be said, because the model gave NaN.</summary>
    public long Undecided { get; private set; }

    /// <summary>Rows that were not sent, because a condition of <c>InferenceOnConditions</c> is not met.</summary>
    public long NotMet { get; private set; }

    /// <summary>Rows whose score is a finite number; the statistics are over these.</summary>
    public long Finite { get; private set; }

    /// <summary>Smallest finite score; NaN without rows.</summary>
    public double Minimum { get; private set; } = double.NaN;

    /// <summary>Largest finite score; NaN without rows.</summary>
    public double Maximum { get; private set; } = double.NaN;

    /// <summary>Mean of the finite scores; NaN without rows.</summary>
    public double Mean { get; private set; } = double.NaN;

    /// <summary>Standard deviation (of the population) of the finite scores; NaN without rows.</summary>
    public double StandardDeviation => Finite == 0 ? double.NaN : Math.Sqrt(squares / Finite);

    /// <summary><c>lumisections</c> when every row has a lumisection, otherwise <c>rows</c>.</summary>
    public string RowNoun => allHaveLumisections && Total > 0 ? "lumisections" : "rows";

    /// <summary><c>7 of 3000 lumisections flagged</c>, with the undecided ones when there are any.</summary>
    public string Headline =>
        $"{Anomalies} of {Total} {RowNoun} flagged{(Undecided == 0 ? "" : $", {Undecided} undecided (NaN)")}{(NotMet == 0 ? "" : $", {NotMet} not sent (conditions not met)")}";

    /// <summary>Takes a row into account.</summary>
    public void Add(ScoredRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Total++;
        Anomalies += row.IsAnomaly == true ? 1 : 0;
        Undecided += row.Status == ScoreStatus.Undecided ? 1 : 0;
        NotMet += row.Status == ScoreStatus.ConditionNotMet ? 1 : 0;
        allHaveLumisections &= row.Lumisection is not null;
        if (!double.IsFinite(row.Score))
            return;

        // Welford's update: the sums of long series of small scores lose digits otherwise.
        Finite++;
        if (Finite == 1)
        {
            Minimum = Maximum = Mean = row.Score;
            return;
        }

        Minimum = Math.Min(Minimum, row.Score);
        Maximum = Math.Max(Maximum, row.Score);
        double difference = row.Score - Mean;
        Mean += difference / Finite;
        squares += difference * (row.Score - Mean);
    }
}
