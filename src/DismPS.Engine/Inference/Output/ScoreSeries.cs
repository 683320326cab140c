namespace DismPS.Engine.Inference.Output;

/// <summary>The rows of a report in compact form, and the first flagged ones as a whole.</summary>
internal sealed class ScoreSeries
{
    /// <summary>Rows that the table shows at most.</summary>
    public const int MostListed = 500;

    private const long Absent = long.MinValue;
    private readonly List<long> rows = [];
    private readonly List<long> runs = [];
    private readonly List<long> lumisections = [];
    private readonly List<double> scores = [];
    private readonly List<ScoreStatus> statuses = [];
    private int[]? order;

    public ScoreSummary Summary { get; } = new();

    /// <summary>Flagged and undecided rows, the first ones of the input.</summary>
    public List<ScoredRow> Listed { get; } = [];

    public int Count => rows.Count;

    public void Add(ScoredRow row)
    {
        order = null;
        Summary.Add(row);
        // There is nothing to draw of a row about which the model was not asked.
        if (row.Status == ScoreStatus.ConditionNotMet)
            return;
        rows.Add(row.Row);
        runs.Add(row.Run ?? Absent);
        lumisections.Add(row.Lumisection ?? Absent);
        scores.Add(row.Score);
        statuses.Add(row.Status);
        if (row.Status != ScoreStatus.Normal && Listed.Count < MostListed)
            Listed.Add(row);
    }

    /// <summary>The point at a place: by run, lumisection and row.</summary>
    public ScorePoint At(int place)
    {
        int index = Order()[place];
        return new ScorePoint(rows[index], runs[index] == Absent ? null : runs[index],
            lumisections[index] == Absent ? null : lumisections[index], scores[index], statuses[index]);
    }

    /// <summary>The finite scores in rising order.</summary>
    public double[] SortedScores()
    {
        double[] sorted = [.. scores.Where(double.IsFinite)];
        Array.Sort(sorted);
        return sorted;
    }

    public List<RunSegment> Segments()
    {
        List<RunSegment> segments = [];
        int start = 0;
        while (start < Count)
        {
            long? run = At(start).Run;
            int end = start, flagged = 0, undecided = 0;
            double maximum = double.NaN;
            for (; end < Count; end++)
            {
                ScorePoint point = At(end);
                if (point.Run != run)
                    break;
                flagged += point.Status == ScoreStatus.Anomalous ? 1 : 0;
                undecided += point.Status == ScoreStatus.Undecided ? 1 : 0;
                maximum = double.IsNaN(maximum) || point.Score > maximum ? point.Score : maximum;
            }

            segments.Add(new RunSegment(run, start, end - start, flagged, undecided, maximum));
            start = end;
        }

        return segments;
    }

    private int[] Order()
    {
        if (order is not null)
            return order;
        order = new int[Count];
        bool sorted = true;
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            sorted &= i == 0 || Compare(i - 1, i) <= 0;
        }

        if (!sorted)
            Array.Sort(order, Compare);
        return order;
    }

    private int Compare(int a, int b)
    {
        int byRun = runs[a].CompareTo(runs[b]);
        if (byRun != 0)
            return byRun;
        int byLumisection = lumisections[a].CompareTo(lumisections[b]);
        return byLumisection != 0 ? byLumisection : a.CompareTo(b);
    }
}
