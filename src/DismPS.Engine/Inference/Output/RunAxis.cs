using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Inference.Output;

/// <summary>The axis of lumisections under a plot: numbers, runs, and a band behind every other run.</summary>
internal sealed class RunAxis(ScoreSeries series, double left, double right, double top, double floor)
{
    public void Draw(HtmlBuilder html)
    {
        var layout = new RunAxisLayout(series, right - left, AxisSpacing.Page);
        for (int i = 1; i < layout.Runs.Count; i += 2)
        {
            (double from, double to) = layout.Runs[i];
            if (to - from >= 3)
                html.Add($"<rect class=\"band\" x=\"{left + from}\" y=\"{top}\" width=\"{to - from}\" height=\"{floor - top}\"/>");
        }

        foreach ((double at, long number) in layout.Ticks)
            html.Add($"<path class=\"notch\" d=\"M{left + at} {floor}v4\"/><text class=\"tick\" x=\"{left + at}\" y=\"{floor + 17}\" text-anchor=\"middle\">{number}</text>");
        foreach ((double middle, string text) in layout.Labels)
            html.Add($"<text class=\"run\" x=\"{left + middle}\" y=\"{floor + 36}\" text-anchor=\"middle\">{text}</text>");
        html.Add($"<path class=\"axis\" d=\"M{left} {floor}H{right}\"/>");
        if (layout.Ticks.Count > 0)
            html.Add($"<text class=\"name\" x=\"{left - 8}\" y=\"{floor + 17}\" text-anchor=\"end\">{(series.Summary.RowNoun == "rows" ? "row" : "LS")}</text>");
    }
}
