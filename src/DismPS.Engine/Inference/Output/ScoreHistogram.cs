using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Inference.Output;

/// <summary>How often each score occurs, as SVG. Counts are on a logarithmic axis, so that single flagged rows are seen beside thousands.</summary>
internal sealed class ScoreHistogram(ScoreSeries series, ScoreAxis axis, double? threshold, string id)
{
    private const double Width = 520, Height = 330, Left = 52, Right = 14, Top = 22, Bottom = 40;
    private const int Bins = 48;

    public void Draw(HtmlBuilder html)
    {
        (long[] all, long[] flagged) = Count();
        double top = Math.Log10(1 + Math.Max(10, all.Max()));
        html.Add($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"hist-title{id} hist-desc{id}\" class=\"plot\">");
        html.Add($"<title id=\"hist-title{id}\">Distribution of the scores</title><desc id=\"hist-desc{id}\">{series.Summary.Finite} scores in {Bins} bins; the flagged ones are in another colour.</desc>");
        for (long count = 1; Math.Log10(1 + count) <= top; count *= 10)
        {
            double y = Y(count, top);
            html.Add($"<path class=\"grid\" d=\"M{Left} {y}H{Width - Right}\"/><text class=\"tick\" x=\"{Left - 7}\" y=\"{y + 4}\" text-anchor=\"end\">{Short(count)}</text>");
        }

        double bar = (Width - Left - Right) / Bins;
        for (int bin = 0; bin < Bins; bin++)
        {
            DrawBar(html, "bar", bin, bar, all[bin], top);
            DrawBar(html, "bar flagged", bin, bar, flagged[bin], top);
        }

        html.Add($"<path class=\"axis\" d=\"M{Left} {Height - Bottom}H{Width - Right}\"/>");
        double last = double.NegativeInfinity;
        foreach (double tick in axis.Ticks())
        {
            double x = X(tick);
            if (x - last < 42)
                continue;
            html.Add($"<path class=\"notch\" d=\"M{x} {Height - Bottom}v4\"/><text class=\"tick\" x=\"{x}\" y=\"{Height - Bottom + 17}\" text-anchor=\"middle\">{ScoreAxis.Text(tick)}</text>");
            last = x;
        }

        html.Add($"<text class=\"name\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 5}\" text-anchor=\"middle\">score{(axis.Logarithmic ? " (log)" : "")}</text>");
        html.Add($"<text class=\"name\" transform=\"translate(12 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">count (log)</text>");
        if (threshold is { } limit && double.IsFinite(limit))
            html.Add($"<path class=\"threshold\" d=\"M{X(limit)} {Top - 6}V{Height - Bottom}\"/><text class=\"threshold-name\" x=\"{X(limit)}\" y=\"{Top - 10}\" text-anchor=\"middle\">threshold</text>");
        html.AddMarkup("</svg>\n");
    }

    private (long[] All, long[] Flagged) Count()
    {
        long[] all = new long[Bins], flagged = new long[Bins];
        foreach (ScoreDistribution.Entry entry in series.Distribution.Sorted())
        {
            int bin = Math.Min(Bins - 1, (int)(axis.Place(entry.Score) * Bins));
            all[bin] += entry.Count;
            flagged[bin] += entry.Flagged;
        }

        return (all, flagged);
    }

    private static void DrawBar(HtmlBuilder html, string style, int bin, double width, long count, double top)
    {
        if (count > 0)
            html.Add($"<rect class=\"{style}\" x=\"{Left + (bin * width) + 0.6}\" y=\"{Y(count, top)}\" width=\"{width - 1.2}\" height=\"{Height - Bottom - Y(count, top)}\"/>");
    }

    // Long numbers would reach into the name of the axis.
    private static string Short(long count) => count switch { >= 1_000_000_000 => $"{count / 1_000_000_000}G", >= 1_000_000 => $"{count / 1_000_000}M", >= 1000 => $"{count / 1000}k", _ => $"{count}" };

    private static double Y(long count, double top) => Top + ((1 - (Math.Log10(1 + count) / top)) * (Height - Top - Bottom));

    private double X(double score) => Left + (axis.Place(score) * (Width - Left - Right));
}
