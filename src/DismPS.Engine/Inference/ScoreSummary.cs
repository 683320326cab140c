namespace DismPS.Engine.Inference;

/// <summary>Counts and statistics over scored rows, kept while they pass by.</summary>
public sealed class ScoreSummary
{

    /// <summary>Rows.</summary>
    public long Total { get; internal set; }

    /// <summary>Rows that are anomalous.</summary>
    public long Anomalies { get; internal set; }

    /// <summary>Rows about which nothing can be said, because the model gave NaN.</summary>
    public long Undecided { get; internal set; }

    /// <summary>Rows that were not sent, because a condition of <c>InferenceOnConditions</c> is not met.</summary>
    public long NotMet { get; internal set; }

    /// <summary>Rows whose score is a finite number; the statistics are over these.</summary>
    public long Finite { get; internal set; }

    /// <summary>Smallest finite score; NaN without rows.</summary>
    public double Minimum { get; internal set; } = double.NaN;

    /// <summary>Largest finite score; NaN without rows.</summary>
    public double Maximum { get; internal set; } = double.NaN;

    /// <summary>Mean of the finite scores; NaN without rows.</summary>
    public double Mean { get; internal set; } = double.NaN;

    /// <summary>Standard deviation (of the population) of the finite scores; NaN without rows.</summary>
    public double StandardDeviation => Finite == 0 ? double.NaN : Math.Sqrt(Squares / Finite);

    /// <summary>Sum of the squared differences from the mean.</summary>
    internal double Squares { get; set; }

    /// <summary>Whether no row lacks a lumisection.</summary>
    internal bool AllHaveLumisections { get; set; } = true;

    /// <summary><c>lumisections</c> when every row has a lumisection, otherwise <c>rows</c>.</summary>
    public string RowNoun => AllHaveLumisections && Total > 0 ? "lumisections" : "rows";

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
        AllHaveLumisections &= row.Lumisection is not null;
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
        Squares += difference * (row.Score - Mean);
    }

    /// <summary>Takes the rows of another summary into account.</summary>
    public void Add(ScoreSummary other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Total += other.Total;
        Anomalies += other.Anomalies;
        Undecided += other.Undecided;
        NotMet += other.NotMet;
        AllHaveLumisections &= other.AllHaveLumisections;
        if (other.Finite == 0)
            return;

        double difference = Finite == 0 ? 0 : other.Mean - Mean;
        long all = Finite + other.Finite;
        Squares += other.Squares + (difference * difference * Finite * other.Finite / all);
        Mean = Finite == 0 ? other.Mean : Mean + (difference * other.Finite / all);
        Minimum = Finite == 0 ? other.Minimum : Math.Min(Minimum, other.Minimum);
        Maximum = Finite == 0 ? other.Maximum : Math.Max(Maximum, other.Maximum);
        Finite = all;
    }
}
