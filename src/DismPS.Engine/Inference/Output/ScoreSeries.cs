namespace DismPS.Engine.Inference.Output;

/// <summary>What a report or a plot shows of rows, in bounded memory: their points, the distribution of their scores, their runs, and the first flagged ones as a whole.</summary>
internal sealed class ScoreSeries
{
    /// <summary>Rows that a table shows at most.</summary>
    public const int MostListed = 500;

    private const int MostPoints = 1 << 15;

    private readonly ScoreCells normal = new(MostPoints);
    private readonly ScoreCells flagged = new(MostPoints / 2);
    private readonly ScoreCells undecided = new(MostPoints / 8);
    private readonly SortedDictionary<long, RunSegment> runs = [];
    private List<ScorePoint>? points;

    public ScoreSummary Summary { get; } = new();

    public ScoreDistribution Distribution { get; } = new();

    /// <summary>Flagged and undecided rows, the first ones of the input.</summary>
    public List<ScoredRow> Listed { get; } = [];

    /// <summary>Rows that were sent.</summary>
    public long Count { get; private set; }

    public void Add(ScoredRow row)
    {
        Summary.Add(row);
        // There is nothing to draw of a row about which the model was not asked.
        if (row.Status == ScoreStatus.ConditionNotMet)
            return;
        points = null;
        (row.Status switch { ScoreStatus.Normal => normal, ScoreStatus.Anomalous => flagged, _ => undecided }).Add(row, Count++);
        Distribution.Add(row.Score, row.Status == ScoreStatus.Anomalous);
        AddToRun(row);
        if (row.Status != ScoreStatus.Normal && Listed.Count < MostListed)
            Listed.Add(row);
    }

    /// <summary>The points by run, lumisection and row.</summary>
    public IReadOnlyList<ScorePoint> Points()
    {
        if (points is not null)
            return points;
        List<ScoreCell> cells = [.. normal.Cells, .. flagged.Cells, .. undecided.Cells];
        cells.Sort(ScoreCell.Compare);
        points = new List<ScorePoint>(cells.Count);
        long start = 0;
        foreach (ScoreCell cell in cells)
        {
            points.Add(new ScorePoint(start, cell));
            start += cell.Count;
        }

        return points;
    }

    /// <summary>The runs in order, with the places of their rows.</summary>
    public List<RunSegment> Segments()
    {
        List<RunSegment> segments = [];
        long start = 0;
        foreach (RunSegment run in runs.Values)
        {
            segments.Add(run with { Start = start });
            start += run.Count;
        }

        return segments;
    }

    private void AddToRun(ScoredRow row)
    {
        long run = row.Run ?? ScoreCell.Absent;
        // Memory is bounded whatever the rows call their runs; further ones stand beside those without a run.
        if (!runs.ContainsKey(run) && runs.Count >= RunSummaries.MaximumRuns)
            run = ScoreCell.Absent;
        RunSegment before = runs.GetValueOrDefault(run) ?? new RunSegment(run == ScoreCell.Absent ? null : run, 0, 0, 0, 0, double.NaN);
        runs[run] = before with
        {
            Count = before.Count + 1,
            Flagged = before.Flagged + (row.Status == ScoreStatus.Anomalous ? 1 : 0),
            Undecided = before.Undecided + (row.Status == ScoreStatus.Undecided ? 1 : 0),
            Maximum = double.IsNaN(before.Maximum) || row.Score > before.Maximum ? row.Score : before.Maximum,
        };
    }
}
