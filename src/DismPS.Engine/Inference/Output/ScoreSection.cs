using System.Globalization;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Inference.Output;

/// <summary>The scores of one model as parts of a page: figures, plot, distribution, facts, flagged rows and runs.</summary>
internal sealed class ScoreSection(ScoreFacts facts, ScoreSeries series)
{
    private readonly ScoreSummary summary = series.Summary;
    private readonly double? threshold = facts.Threshold;

    /// <summary><c>alert</c>, <c>unsure</c> or <c>calm</c>.</summary>
    public static string StateOf(ScoreSummary summary) => summary.Anomalies > 0 ? "alert" : summary.Undecided > 0 ? "unsure" : "calm";

    public void Write(HtmlBuilder html)
    {
        ScoreSpread spread = series.Distribution.Spread();
        ScoreAxis axis = ScoreAxis.For(spread, threshold);
        PageFrame.Tiles(html, Tiles(spread));
        ScorePlot plot = new(series, axis, threshold, facts.Id);
        html.AddMarkup("<section class=\"card\">\n<h2>Scores</h2>\n");
        plot.Draw(html, summary.Headline);
        WriteLegend(html, plot.WithoutFacts);
        html.AddMarkup("</section>\n<div class=\"pair\">\n<section class=\"card\">\n<h2>Distribution</h2>\n");
        new ScoreHistogram(series, axis, threshold, facts.Id).Draw(html);
        html.AddMarkup("</section>\n");
        WriteFacts(html);
        html.AddMarkup("</div>\n");
        WriteListed(html);
        WriteRuns(html);
    }

    private IEnumerable<(string Name, string Value)> Tiles(ScoreSpread spread)
    {
        yield return ("Flagged", ScoreTables.Share(summary));
        yield return (threshold is null ? "Decided by" : "Threshold", threshold is { } limit ? ScoreAxis.Text(limit) : "the model");
        yield return ("Highest score", spread.Count == 0 ? "–" : ScoreAxis.Text(summary.Maximum));
        yield return ("Median score", spread.Count == 0 ? "–" : ScoreAxis.Text(spread.Median));
        int runs = series.Segments().Count(segment => segment.Run is not null);
        if (runs > 0)
            yield return ("Runs", runs.ToString(CultureInfo.InvariantCulture));
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
        foreach ((string name, string value) in facts.Facts.Concat(ScoreTables.Moments(summary)))
            html.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
        html.AddMarkup("</dl>\n</section>\n");
    }

    private void WriteListed(HtmlBuilder html)
    {
        var tables = new ScoreTables(facts, series);
        if (series.Listed.Count == 0)
        {
            html.Add($"<section class=\"card\">\n<h2>Flagged {summary.RowNoun}</h2>\n<p class=\"none\">{tables.NoneListed}</p>\n</section>\n");
            return;
        }

        PageFrame.BeginTable(html, $"Flagged {summary.RowNoun}", tables.ListedCaption, tables.ListedColumns);
        WriteCells(html, tables.ListedColumns, tables.Listed());
    }

    private void WriteRuns(HtmlBuilder html)
    {
        var tables = new ScoreTables(facts, series);
        if (tables.RunsCaption is not { } caption)
            return;
        PageFrame.BeginTable(html, "Runs", caption, ScoreTables.RunColumns);
        WriteCells(html, ScoreTables.RunColumns, tables.Runs());
    }

    private static void WriteCells(HtmlBuilder html, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        foreach (IReadOnlyList<string> cells in rows)
        {
            html.AddMarkup("<tr>");
            for (int i = 0; i < cells.Count; i++)
            {
                html.AddMarkup(columns[i].StartsWith('#') ? "<td class=\"n\">" : "<td>");
                html.Add($"{cells[i]}</td>");
            }

            html.AddMarkup("</tr>\n");
        }

        PageFrame.EndTable(html);
    }
}
