namespace DismPS.Engine.Inference.Output;

/// <summary>
/// The scores over the lumisections as SVG. Up to 4000 unflagged points are drawn one by one, more as the span of each pixel column;
/// flagged and undecided points are drawn one by one, with their facts, up to a limit; beyond it only the highest of each place is, on the span of the others.
/// </summary>
internal sealed class ScorePlot(ScoreSeries series, ScoreAxis axis, double? threshold)
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
        html.Add($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"plot-title plot-desc\" class=\"plot\">");
        html.Add($"<title id=\"plot-title\">Score of each {(series.Summary.RowNoun == "rows" ? "row" : "lumisection")}</title>");
        html.Add($"<desc id=\"plot-desc\">{summary}. Scores from {ScoreAxis.Text(series.Summary.Minimum)} to {ScoreAxis.Text(series.Summary.Maximum)}{(axis.Logarithmic ? ", on a logarithmic axis" : "")}.</desc>");
        new RunAxis(series, Left, Width - Right, Top, Height - Bottom).Draw(html);
        DrawScale(html);
        DrawPoints(html);
        DrawThreshold(html);
        DrawMarks(html);
        html.AddMarkup("</svg>\n");
    }

    private double X(int place) => Left + ((place + 0.5) / Math.Max(1, series.Count) * (Width - Left - Right));

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
        for (int place = 0; place < series.Count; place++)
        {
            ScorePoint point = series.At(place);
            if (point.Status == ScoreStatus.Undecided)
                continue;
            if (point.Status == ScoreStatus.Normal && single)
                html.Add($"M{X(place)} {Y(point.Score)}h0");
            else if (point.Status == ScoreStatus.Normal)
                normal.Add(ColumnOf(place, Columns), Y(point.Score));
            else if (marks > MostMarks)
                flagged.Add(ColumnOf(place, Columns), Y(point.Score));
        }

        html.AddMarkup("\"/>");
        normal.Draw(html, "spans", Left, (Width - Left - Right) / Columns);
        flagged.Draw(html, "spans flagged", Left, (Width - Left - Right) / Columns);
    }

    private void DrawMarks(HtmlBuilder html)
    {
        int drawn = 0;
        List<int> places = PlacesOfMarks();
        double radius = places.Count > 200 ? 3 : 4.5;
        foreach (int place in places)
        {
            ScorePoint point = series.At(place);
            double x = X(place), y = double.IsNaN(point.Score) ? Height - Bottom - 7 : Y(point.Score);
            drawn += point.Status == ScoreStatus.Anomalous ? 1 : 0;
            if (point.Status == ScoreStatus.Anomalous)
                html.Add($"<circle class=\"flagged\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"><title>{Facts(point)}</title></circle>");
            else
                html.Add($"<path class=\"undecided\" d=\"M{x - 4} {y - 4}l8 8m0 -8l-8 8\"><title>{Facts(point)}</title></path>");
        }

        WithoutFacts = series.Summary.Anomalies - drawn;
    }

    private List<int> PlacesOfMarks()
    {
        bool all = series.Summary.Anomalies + series.Summary.Undecided <= MostMarks;
        List<int> places = [];
        Dictionary<(int Column, ScoreStatus Status), int> highest = [];
        for (int place = 0; place < series.Count; place++)
        {
            ScorePoint point = series.At(place);
            if (point.Status == ScoreStatus.Normal)
                continue;
            (int, ScoreStatus) key = (ColumnOf(place, MarkColumns), point.Status);
            if (all)
                places.Add(place);
            else if (!highest.TryGetValue(key, out int other) || point.Score > series.At(other).Score)
                highest[key] = place;
        }

        places.AddRange(highest.Values.Order());
        return places;
    }

    private int ColumnOf(int place, int columns) => (int)((long)place * columns / series.Count);

    private static string Facts(ScorePoint point)
    {
        string place = point.Lumisection is { } lumisection ? $"lumisection {lumisection}" : $"row {point.Row}";
        string score = point.Status == ScoreStatus.Undecided ? "undecided (NaN)" : $"score {ScoreAxis.Text(point.Score)}";
        return $"{(point.Run is { } run ? $"Run {run}, " : "")}{place}: {score}";
    }
}
