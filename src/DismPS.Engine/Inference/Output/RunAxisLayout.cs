namespace DismPS.Engine.Inference.Output;

/// <summary>Where the runs, their names and the numbers of lumisections stand on an axis that begins at 0.</summary>
internal sealed class RunAxisLayout
{
    private readonly List<(double From, double To)> runs = [];
    private readonly List<(double At, long Number)> ticks = [];
    private readonly List<(double Middle, string Text)> labels = [];

    public RunAxisLayout(ScoreSeries series, double length, AxisSpacing spacing)
    {
        double perRow = length / Math.Max(1, series.Count);
        long step = (long)Math.Max(1, ScoreAxis.NiceStep(series.Count / spacing.Ticks));
        IReadOnlyList<ScorePoint> points = series.Points();
        int point = 0;
        double labelEnd = -spacing.Before;
        foreach (RunSegment segment in series.Segments())
        {
            double from = segment.Start * perRow, to = from + (segment.Count * perRow);
            runs.Add((from, to));
            AddTicks(segment, points, ref point, step, perRow, spacing);
            string label = segment.Run is { } run ? $"Run {run}" : "";
            double middle = (from + to) / 2, half = label.Length * spacing.Character / 2;
            if (label.Length == 0 || middle - half < labelEnd || middle + half > length + spacing.After)
                continue;
            labels.Add((middle, label));
            labelEnd = middle + half + spacing.Label;
        }
    }

    /// <summary>The runs in order.</summary>
    public IReadOnlyList<(double From, double To)> Runs => runs;

    /// <summary>Round lumisections, or rows where there are none.</summary>
    public IReadOnlyList<(double At, long Number)> Ticks => ticks;

    /// <summary>Names of the runs that have room.</summary>
    public IReadOnlyList<(double Middle, string Text)> Labels => labels;

    // Where the number is round. A tick near the run's end says nothing that can be read.
    private void AddTicks(RunSegment segment, IReadOnlyList<ScorePoint> points, ref int at, long step, double perRow, AxisSpacing spacing)
    {
        double last = double.NegativeInfinity, end = (segment.Start + segment.Count) * perRow;
        for (; at < points.Count && points[at].Start < segment.Start + segment.Count; at++)
        {
            (long start, ScoreCell cell) = points[at];
            if (RoundNumber(cell, step) is not { } number || segment.Count * perRow <= spacing.Tick + 6)
                continue;
            double within = cell.To == cell.From ? 0 : (double)(number - cell.From) / (cell.To - cell.From) * (cell.Count - 1);
            double x = (start + within + 0.5) * perRow;
            if (x - last < spacing.Tick || (x > end - spacing.End && segment.Run is not null))
                continue;
            ticks.Add((x, number));
            last = x;
        }
    }

    private static long? RoundNumber(in ScoreCell cell, long step)
    {
        long rest = cell.From % step;
        long number = rest > 0 ? cell.From - rest + step : cell.From - rest;
        return number <= cell.To ? number : null;
    }
}
