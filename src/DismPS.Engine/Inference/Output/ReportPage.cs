using System.Globalization;

namespace DismPS.Engine.Inference.Output;

/// <summary>Puts the page of a report together.</summary>
internal sealed class ReportPage(ReportFacts facts, ScoreSeries series, DateTimeOffset written)
{
    private const int MostRuns = 60;
    private const int MostColumns = 6;
    private const int LongestCell = 80;

    private readonly ScoreSummary summary = series.Summary;
    private readonly double? threshold = facts.Rule.Threshold;

    public string ToHtml()
    {
        HtmlBuilder html = new();
        double[] sorted = series.SortedScores();
        ScoreAxis axis = ScoreAxis.For(sorted, threshold);
        html.AddMarkup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        // The page needs nothing from elsewhere, and a browser is told to fetch nothing should a text try to make it.
        html.AddMarkup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
        html.AddMarkup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Add($"<title>{facts.ModelName}: {summary.Headline}</title>\n<style>\n").AddMarkup(ReportStyle.Css).AddMarkup("</style>\n</head>\n<body>\n<main>\n");
        WriteHead(html);
        WriteTiles(html, sorted);
        ScorePlot plot = new(series, axis, threshold);
        html.AddMarkup("<section class=\"card\">\n<h2>Scores</h2>\n");
        plot.Draw(html, summary.Headline);
        WriteLegend(html, plot.WithoutFacts);
        html.AddMarkup("</section>\n<div class=\"pair\">\n<section class=\"card\">\n<h2>Distribution</h2>\n");
        new ScoreHistogram(series, axis, threshold).Draw(html);
        html.AddMarkup("</section>\n");
        WriteFacts(html);
        html.AddMarkup("</div>\n");
        WriteListed(html);
        WriteRuns(html);
        html.Add($"</main>\n<footer>Written by DismPS {typeof(ReportPage).Assembly.GetName().Version?.ToString(3) ?? ""} on {written.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC</footer>\n</body>\n</html>\n");
        return html.ToString();
    }

    private void WriteHead(HtmlBuilder html)
    {
        html.Add($"<header>\n<p class=\"over\">Anomaly scores</p>\n<h1>{facts.ModelName}</h1>\n");
        if (!string.IsNullOrWhiteSpace(facts.Description))
            html.Add($"<p class=\"about\">{facts.Description}</p>\n");
        string state = summary.Anomalies > 0 ? "alert" : summary.Undecided > 0 ? "unsure" : "calm";
        html.Add($"<p class=\"headline {state}\">{summary.Headline}</p>\n</header>\n");
    }

    private void WriteTiles(HtmlBuilder html, double[] sorted)
    {
        html.AddMarkup("<dl class=\"tiles\">\n");
        Tile("Flagged", summary.Total == 0 ? "0" : $"{(100.0 * summary.Anomalies / summary.Total).ToString("0.##", CultureInfo.InvariantCulture)} %");
        Tile(facts.Rule.Threshold is null ? "Decided by" : "Threshold", threshold is { } limit ? ScoreAxis.Text(limit) : "the model");
        Tile("Highest score", sorted.Length == 0 ? "–" : ScoreAxis.Text(summary.Maximum));
        Tile("Median score", sorted.Length == 0 ? "–" : ScoreAxis.Text(sorted[sorted.Length / 2]));
        int runs = series.Segments().Count(segment => segment.Run is not null);
        if (runs > 0)
            Tile("Runs", runs.ToString(CultureInfo.InvariantCulture));
        html.AddMarkup("</dl>\n");

        void Tile(string name, string value) => html.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
    }

    private void WriteLegend(HtmlBuilder html, long withoutFacts)
    {
        html.Add($"<ul class=\"legend\"><li><i class=\"dot\"></i>not flagged</li><li><i class=\"dot flagged\"></i>flagged: point at one for its {(summary.RowNoun == "rows" ? "number" : "run and lumisection")}</li>");
        if (summary.Undecided > 0)
            html.AddMarkup("<li><b class=\"cross\">×</b>undecided: the model gave NaN</li>");
        if (withoutFacts > 0)
            html.Add($"<li>{withoutFacts} flagged ones are drawn as lines, below the highest of their place</li>");
        html.AddMarkup("</ul>\n");
    }

    private void WriteFacts(HtmlBuilder html)
    {
        html.AddMarkup("<section class=\"card\">\n<h2>Model</h2>\n<dl class=\"facts\">\n");
        Fact("Name", facts.ModelName);
        foreach (KeyValuePair<string, string> fact in facts.More)
            Fact(fact.Key, fact.Value);
        Fact("Score", facts.Rule.MetricOutput ?? "the flag, as 0 or 1");
        Fact("Anomalous when", threshold is { } limit ? $"score > {limit.ToString("R", CultureInfo.InvariantCulture)}" : $"{facts.Rule.FlagOutput} is 1");
        if (facts.InputName is not null)
            Fact("Input", facts.InputName);
        if (summary.Finite > 0)
        {
            Fact("Mean of the scores", ScoreAxis.Text(summary.Mean));
            Fact("Standard deviation", ScoreAxis.Text(summary.StandardDeviation));
        }

        html.AddMarkup("</dl>\n</section>\n");

        void Fact(string name, string value) => html.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
    }

    private void WriteListed(HtmlBuilder html)
    {
        long all = summary.Anomalies + summary.Undecided;
        string noun = summary.RowNoun;
        html.Add($"<section class=\"card\">\n<h2>Flagged {noun}</h2>\n");
        if (all == 0)
        {
            html.Add($"<p class=\"none\">{(summary.Total == 0 ? "The input has no rows." : $"None of the {summary.Total} {noun} is flagged.")}</p>\n</section>\n");
            return;
        }

        string what = summary.Undecided == 0 ? $"flagged {noun}" : $"flagged or undecided {noun}";
        string[] columns = [.. series.Listed[0].Columns.Keys.Take(MostColumns)];
        bool ratio = threshold is > 0;
        html.Add($"<div class=\"scroll\"><table>\n<caption>{(all > series.Listed.Count ? $"The first {series.Listed.Count} of {all} {what}; the CSV result has all" : $"All {all} {what}, in the order of the input")}</caption>\n");
        html.AddMarkup("<thead><tr><th scope=\"col\" class=\"n\">Row</th><th scope=\"col\" class=\"n\">Run</th><th scope=\"col\" class=\"n\">Lumisection</th><th scope=\"col\" class=\"n\">Score</th>");
        if (ratio)
            html.AddMarkup("<th scope=\"col\" class=\"n\">Times threshold</th>");
        foreach (string column in columns)
            html.Add($"<th scope=\"col\">{Shorten(column)}</th>");
        html.AddMarkup("</tr></thead>\n<tbody>\n");
        foreach (ScoredRow row in series.Listed)
        {
            html.Add($"<tr><td class=\"n\">{row.Row}</td><td class=\"n\">{row.Run?.ToString(CultureInfo.InvariantCulture) ?? "–"}</td><td class=\"n\">{row.Lumisection?.ToString(CultureInfo.InvariantCulture) ?? "–"}</td>");
            html.Add($"<td class=\"n\">{(row.Status == ScoreStatus.Undecided ? "NaN, undecided" : row.ScoreText)}</td>");
            if (ratio)
                html.Add($"<td class=\"n\">{(double.IsFinite(row.Score) ? (row.Score / threshold!.Value).ToString("0.0", CultureInfo.InvariantCulture) : "–")}</td>");
            foreach (string column in columns)
                html.Add($"<td>{Shorten(row.Columns.TryGetValue(column, out string? text) ? text : "")}</td>");
            html.AddMarkup("</tr>\n");
        }

        html.AddMarkup("</tbody></table></div>\n</section>\n");
    }

    private void WriteRuns(HtmlBuilder html)
    {
        List<RunSegment> runs = [.. series.Segments().Where(segment => segment.Run is not null)];
        if (runs.Count == 0)
            return;
        IEnumerable<RunSegment> shown = runs.Count <= MostRuns ? runs : runs.OrderByDescending(run => run.Flagged).Take(MostRuns);
        html.Add($"<section class=\"card\">\n<h2>Runs</h2>\n<div class=\"scroll\"><table>\n<caption>{(runs.Count <= MostRuns ? "All runs" : $"The {MostRuns} of {runs.Count} runs with the most flagged rows")}</caption>\n");
        html.AddMarkup("<thead><tr><th scope=\"col\" class=\"n\">Run</th><th scope=\"col\" class=\"n\">Rows</th><th scope=\"col\" class=\"n\">Flagged</th><th scope=\"col\" class=\"n\">Undecided</th><th scope=\"col\" class=\"n\">Highest score</th></tr></thead>\n<tbody>\n");
        foreach (RunSegment run in shown)
            html.Add($"<tr><td class=\"n\">{run.Run!.Value}</td><td class=\"n\">{run.Count}</td><td class=\"n\">{run.Flagged}</td><td class=\"n\">{run.Undecided}</td><td class=\"n\">{ScoreAxis.Text(run.Maximum)}</td></tr>\n");
        html.AddMarkup("</tbody></table></div>\n</section>\n");
    }

    private static string Shorten(string text) => text.Length <= LongestCell ? text : $"{text.AsSpan(0, LongestCell)}…";
}
