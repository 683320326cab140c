using DismPS.Engine.Inference.Output;

namespace DismPS.Engine.Inference.Plots;

/// <summary>A plot as a picture, as large as its cells of the terminal.</summary>
internal sealed class PixelPlot(ScoreSeries series, ScoreAxis axis, double? threshold, TerminalPlotOptions options)
{
    private const int Top = 6, Bottom = 48, Right = 10, Notch = 6;

    public PlotBitmap Draw()
    {
        // One line is the title's.
        var bitmap = new PlotBitmap(options.Width * TerminalPlotOptions.CellWidth, (options.Height - 1) * TerminalPlotOptions.CellHeight);
        List<(double Score, string Text)> ticks = Ticks(bitmap.Height - Top - Bottom);
        int left = ticks.Select(tick => PlotFont.WidthOf(tick.Text)).DefaultIfEmpty(0).Max() + 14;
        int width = bitmap.Width - left - Right, height = bitmap.Height - Top - Bottom;
        var area = new PlotArea(series, axis, bitmap, left, Top, width, height);
        foreach ((double score, string text) in ticks)
        {
            int y = area.Y(score);
            for (int x = left; x < left + width; x += 6)
                bitmap.Fill(x, y, 2, 1, PlotInk.Grid);
            bitmap.Fill(left - 4, y, 4, 2, PlotInk.Text);
            PlotFont.Draw(bitmap, text, left - 10 - PlotFont.WidthOf(text), Math.Clamp(y - (PlotFont.Height / 2), 0, bitmap.Height - PlotFont.Height), PlotInk.Text);
        }

        DrawRuns(bitmap, left, width, Top + height);
        bitmap.Fill(left, Top, 2, height, PlotInk.Text);
        bitmap.Fill(left, Top + height, width, 2, PlotInk.Text);
        area.DrawPoints(series.Count > 4L * width ? 2 : 3, 7);
        if (threshold is { } limit)
        {
            area.DrawThreshold(limit, 10, 6, 2);
            string text = $"threshold {ScoreAxis.Text(limit)}";
            int y = area.Y(limit) - PlotFont.Height - 6;
            PlotFont.Draw(bitmap, text, left + width - PlotFont.WidthOf(text) - 4, y < 0 ? area.Y(limit) + 6 : y, PlotInk.Text);
        }

        return bitmap;
    }

    private List<(double Score, string Text)> Ticks(int height)
    {
        List<double> all = axis.Ticks();
        int every = Math.Max(1, (int)Math.Ceiling(all.Count * (PlotFont.Height + 10.0) / Math.Max(1, height)));
        return [.. all.Where((_, i) => i % every == 0).Select(tick => (tick, ScoreAxis.Text(tick).Replace('−', '-')))];
    }

    private void DrawRuns(PlotBitmap bitmap, int left, int width, int floor)
    {
        var layout = new RunAxisLayout(series, width, new AxisSpacing(60, 30, PlotFont.Advance, 20, 0, 0, Math.Max(2, width / 60.0)));
        foreach ((double from, _) in layout.Runs.Count <= width / 20 ? layout.Runs.Skip(1) : [])
        {
            for (int y = Top; y < floor; y += 6)
                bitmap.Fill(left + (int)from, y, 1, 3, PlotInk.Grid);
        }

        foreach ((double at, long number) in layout.Ticks)
        {
            string text = $"{number}";
            bitmap.Fill(left + (int)at, floor, 2, Notch, PlotInk.Text);
            int x = Math.Min(left + (int)at - (PlotFont.WidthOf(text) / 2), bitmap.Width - PlotFont.WidthOf(text));
            PlotFont.Draw(bitmap, text, x, floor + Notch + 2, PlotInk.Text);
        }

        foreach ((double middle, string text) in layout.Labels)
            PlotFont.Draw(bitmap, text, left + (int)middle - (PlotFont.WidthOf(text) / 2), floor + Notch + PlotFont.Height + 8, PlotInk.Text);
        if (layout.Ticks.Count > 0)
            PlotFont.Draw(bitmap, series.Summary.RowNoun == "rows" ? "row" : "LS", 0, floor + Notch + 2, PlotInk.Text);
    }
}
