namespace DismPS.Engine.Inference.Output;

/// <summary>The axis of lumisections under a plot: numbers, runs, and a band behind every other run.</summary>
internal sealed class RunAxis(ScoreSeries series, double left, double right, double top, double floor)
{
    public void Draw(HtmlBuilder html)
    {
        List<RunSegment> segments = series.Segments();
        double perRow = (right - left) / Math.Max(1, series.Count);
        long step = (long)Math.Max(1, ScoreAxis.NiceStep(series.Count / 18.0));
        int ticks = 0;
        double labelEnd = left - 30;
        for (int i = 0; i < segments.Count; i++)
        {
            RunSegment segment = segments[i];
            double from = left + (segment.Start * perRow), to = from + (segment.Count * perRow);
            if (i % 2 == 1 && to - from >= 3)
                html.Add($"<rect class=\"band\" x=\"{from}\" y=\"{top}\" width=\"{to - from}\" height=\"{floor - top}\"/>");
            ticks += DrawTicks(html, segment, step, perRow);
            string label = segment.Run is { } run ? $"Run {run}" : "";
            double middle = (from + to) / 2, half = label.Length * 3.6;
            if (label.Length == 0 || middle - half < labelEnd || middle + half > right + 14)
                continue;
            html.Add($"<text class=\"run\" x=\"{middle}\" y=\"{floor + 36}\" text-anchor=\"middle\">{label}</text>");
            labelEnd = middle + half + 10;
        }

        html.Add($"<path class=\"axis\" d=\"M{left} {floor}H{right}\"/>");
        if (ticks > 0)
            html.Add($"<text class=\"name\" x=\"{left - 8}\" y=\"{floor + 17}\" text-anchor=\"end\">{(series.Summary.RowNoun == "rows" ? "row" : "LS")}</text>");
    }

    // Where the number is round. A tick near the run's end says nothing that can be read.
    private int DrawTicks(HtmlBuilder html, RunSegment segment, long step, double perRow)
    {
        int ticks = 0;
        double last = double.NegativeInfinity;
        for (int at = 0; at < segment.Count && segment.Count * perRow > 40; at++)
        {
            ScorePoint point = series.At(segment.Start + at);
            double x = left + ((segment.Start + at + 0.5) * perRow);
            if ((point.Lumisection ?? point.Row) % step != 0 || x - last < 34 || (at * perRow > (segment.Count * perRow) - 14 && segment.Run is not null))
                continue;
            html.Add($"<path class=\"notch\" d=\"M{x} {floor}v4\"/><text class=\"tick\" x=\"{x}\" y=\"{floor + 17}\" text-anchor=\"middle\">{point.Lumisection ?? point.Row}</text>");
            last = x;
            ticks++;
        }

        return ticks;
    }
}
