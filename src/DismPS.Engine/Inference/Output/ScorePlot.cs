using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Inference.Output;

/// <summary>
/// The scores over the lumisections as SVG. Up to 4000 unflagged points are drawn one by one, more as the span of each pixel column;
/// flagged and undecided points are drawn one by one, with their facts, up to a limit; beyond it only the highest of each place is, on the span of the others.
/// </summary>
internal sealed class ScorePlot(ScoreSeries series, ScoreAxis axis, double? threshold, string id)
{
    private const double Width = 1080, Height = 380, Left = 66, Right = 14, Top = 18, Bottom = 56;
    private const int MostPoints = 4000;
    private const int MostMarks = 2000;
    private const int MarkColumns = 500;
    private const int Columns = 1600;

    /// <summary>Flagged or undecided points that are drawn without their facts.</summary>
    public long WithoutFacts { get; private set; }

    public void Draw(HtmlBuilder html, string summary)
    {
        html.Add($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"plot-title{id} plot-desc{id}\" class=\"plot\">");
        html.Add($"<title id=\"plot-title{id}\">Score of each {(series.Summary.RowNoun == "rows" ? "row" : "lumisection")}</title>");
        html.Add($"<desc id=\"plot-desc{id}\">{summary}. Scores from {ScoreAxis.Text(series.Summary.Minimum)} to {ScoreAxis.Text(series.Summary.Maximum)}{(axis.Logarithmic ? ", on a logarithmic axis" : "")}.</desc>");
        new RunAxis(series, Left, Width - Right, Top, Height - Bottom).Draw(html);
        DrawScale(html);
        DrawPoints(html);
        DrawThreshold(html);
        DrawMarks(html);
        html.AddMarkup("</svg>\n");
    }

    private double X(ScorePoint point) => Left + (point.Middle / Math.Max(1, series.Count) * (Width - Left - Right));

    private double Y(double score) => Top + ((1 - axis.Place(score)) * (Height - Top - Bottom));

    private void DrawScale(HtmlBuilder html)
    {
        foreach (double tick in axis.Ticks())
        {
            html.Add($"<path class=\"grid\" d=\"M{Left} {Y(tick)}H{Width - Right}\"/>");
            html.Add($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{Y(tick) + 4}\" text-anchor=\"end\">{ScoreAxis.Text(tick)}</text>");
        }

        html.Add($"<text class=\"name\" transform=\"translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">score{(axis.Logarithmic ? " (log)" : "")}</text>");
    }

    private void DrawThreshold(HtmlBuilder html)
    {
        if (threshold is not { } limit || !double.IsFinite(limit))
            return;
        html.Add($"<path class=\"threshold\" d=\"M{Left} {Y(limit)}H{Width - Right}\"/>");
        html.Add($"<text class=\"threshold-name\" x=\"{Width - Right - 4}\" y=\"{Y(limit) - 6}\" text-anchor=\"end\">threshold {ScoreAxis.Text(limit)}</text>");
    }

    private void DrawPoints(HtmlBuilder html)
    {
        long marks = series.Summary.Anomalies + series.Summary.Undecided;
        bool single = series.Count - marks <= MostPoints;
        ColumnSpans normal = new(Columns), flagged = new(Columns);
        html.AddMarkup("<path class=\"points\" d=\"");
        foreach (ScorePoint point in series.Points())
        {
            if (point.Cell.Status == ScoreStatus.Normal && single)
                html.Add($"M{X(point)} {Y(point.Cell.High)}h0");
            else if (point.Cell.Status == ScoreStatus.Normal)
                AddSpan(normal, point);
            else if (point.Cell.Status == ScoreStatus.Anomalous && marks > MostMarks)
                AddSpan(flagged, point);
        }

        html.AddMarkup("\"/>");
        normal.Draw(html, "spans", Left, (Width - Left - Right) / Columns);
        flagged.Draw(html, "spans flagged", Left, (Width - Left - Right) / Columns);
    }

    private void AddSpan(ColumnSpans spans, ScorePoint point)
    {
        spans.Add(ColumnOf(point, Columns), Y(point.Cell.Low));
        spans.Add(ColumnOf(point, Columns), Y(point.Cell.High));
    }

    private void DrawMarks(HtmlBuilder html)
    {
        long drawn = 0;
        List<ScorePoint> marks = Marks();
        double radius = marks.Count > 200 ? 3 : 4.5;
        foreach (ScorePoint point in marks)
        {
            double x = X(point), y = double.IsNaN(point.Cell.High) ? Height - Bottom - 7 : Y(point.Cell.High);
            drawn += point.Cell.Status == ScoreStatus.Anomalous ? 1 : 0;
            if (point.Cell.Status == ScoreStatus.Anomalous)
                html.Add($"<circle class=\"flagged\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"><title>{Facts(point.Cell)}</title></circle>");
            else
                html.Add($"<path class=\"undecided\" d=\"M{x - 4} {y - 4}l8 8m0 -8l-8 8\"><title>{Facts(point.Cell)}</title></path>");
        }

        WithoutFacts = series.Summary.Anomalies - drawn;
    }

    private List<ScorePoint> Marks()
    {
        bool all = series.Summary.Anomalies + series.Summary.Undecided <= MostMarks;
        List<ScorePoint> marks = [];
        Dictionary<(int Column, ScoreStatus Status), ScorePoint> highest = [];
        foreach (ScorePoint point in series.Points())
        {
            if (point.Cell.Status == ScoreStatus.Normal)
                continue;
            (int, ScoreStatus) key = (ColumnOf(point, MarkColumns), point.Cell.Status);
            if (all)
                marks.Add(point);
            else if (!highest.TryGetValue(key, out ScorePoint other) || point.Cell.High > other.Cell.High)
                highest[key] = point;
        }

        marks.AddRange(highest.Values.OrderBy(point => point.Start));
        return marks;
    }

    private int ColumnOf(ScorePoint point, int columns) => (int)Math.Min(columns - 1, point.Middle * columns / series.Count);

    private static string Facts(in ScoreCell cell)
    {
        string place = cell.HasLumisection ? $"lumisection {cell.Peak}" : $"row {cell.Row}";
        string score = cell.Status == ScoreStatus.Undecided ? "undecided (NaN)" : $"score {ScoreAxis.Text(cell.High)}";
        return $"{(cell.Run != ScoreCell.Absent ? $"Run {cell.Run}, " : "")}{place}: {score}";
    }
}
