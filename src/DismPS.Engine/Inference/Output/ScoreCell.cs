namespace DismPS.Engine.Inference.Output;

/// <summary>Neighbouring rows of one run and one status that are drawn as one; mostly a single row.</summary>
internal readonly record struct ScoreCell
{
    /// <summary>Stands for a run or lumisection that a row has not.</summary>
    public const long Absent = long.MinValue;

    public ScoreCell(ScoredRow row, long order)
    {
        Run = row.Run ?? Absent;
        HasLumisection = row.Lumisection is not null;
        From = To = row.Lumisection ?? row.Row;
        Row = row.Row;
        Peak = From;
        Low = High = row.Score;
        Count = 1;
        Status = row.Status;
        Order = order;
    }

    public long Run { get; private init; }

    /// <summary>Whether <see cref="From"/>, <see cref="To"/> and <see cref="Peak"/> are lumisections; they are rows otherwise.</summary>
    public bool HasLumisection { get; private init; }

    public long From { get; private init; }

    public long To { get; private init; }

    /// <summary>Lumisection or row of the highest score.</summary>
    public long Peak { get; private init; }

    /// <summary>Row of the highest score.</summary>
    public long Row { get; private init; }

    public double Low { get; private init; }

    public double High { get; private init; }

    public long Count { get; private init; }

    public ScoreStatus Status { get; private init; }

    /// <summary>Which came first.</summary>
    public long Order { get; private init; }

    /// <summary>By run, lumisection, and as they came; rows without a run or lumisection come first.</summary>
    public static int Compare(ScoreCell a, ScoreCell b)
    {
        int byRun = a.Run.CompareTo(b.Run);
        if (byRun != 0)
            return byRun;
        int byLumisection = (a.HasLumisection ? a.From : Absent).CompareTo(b.HasLumisection ? b.From : Absent);
        return byLumisection != 0 ? byLumisection : a.Order.CompareTo(b.Order);
    }

    /// <summary>This and the next one as one.</summary>
    public ScoreCell With(in ScoreCell next) => this with
    {
        From = Math.Min(From, next.From),
        To = Math.Max(To, next.To),
        Peak = next.High > High ? next.Peak : Peak,
        Row = next.High > High ? next.Row : Row,
        Low = double.IsNaN(Low) ? next.Low : Math.Min(Low, next.Low),
        High = double.IsNaN(High) ? next.High : Math.Max(High, next.High),
        Count = Count + next.Count,
    };
}
