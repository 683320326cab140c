using System.Text;
using DismPS.Engine.Inference.Plots;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Inference.Output;

/// <summary>The scores of one model as Markdown: facts, a plot of characters, flagged rows and runs.</summary>
internal static class ScoreMarkdown
{
    // A table of hundreds of lines is what the page and the CSV file are for.
    private const int MostListed = 50;

    private static readonly TerminalPlotOptions Plot = new() { Protocol = PlotProtocol.Ascii, Width = 100, Height = 22, Colour = false };

    public static void Write(StringBuilder text, ScoreFacts facts, ScoreSeries series)
    {
        ScoreSummary summary = series.Summary;
        text.Append("| | |\n|---|---|\n");
        foreach ((string name, string value) in facts.Facts.Append(new("Flagged", ScoreTables.Share(summary))).Concat(ScoreTables.Moments(summary)))
            text.Append($"| {MarkdownText.Of(name)} | {MarkdownText.Of(value)} |\n");
        text.Append('\n');
        if (summary.Finite > 0)
        {
            double? threshold = facts.Threshold is { } limit && double.IsFinite(limit) ? limit : null;
            string plot = TerminalPlot.Render(Plot, ScoreAxis.For(series.Distribution.Spread(), threshold), series, summary.Headline, threshold);
            text.Append($"```\n{plot}\n```\n\n");
        }

        var tables = new ScoreTables(facts, series);
        if (series.Listed.Count == 0)
            text.Append($"{tables.NoneListed}\n\n");
        else
        {
            string caption = series.Listed.Count > MostListed ? $"The first {MostListed} of {summary.Anomalies + summary.Undecided} flagged or undecided {summary.RowNoun}" : tables.ListedCaption;
            WriteTable(text, caption, tables.ListedColumns, tables.Listed(MostListed));
        }

        if (tables.RunsCaption is { } runs)
            WriteTable(text, runs, ScoreTables.RunColumns, tables.Runs());
    }

    private static void WriteTable(StringBuilder text, string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        text.Append($"{caption}:\n\n|");
        foreach (string column in columns)
            text.Append($" {MarkdownText.Of(column.StartsWith('#') ? column[1..] : column)} |");
        text.Append("\n|");
        foreach (string column in columns)
            text.Append(column.StartsWith('#') ? "---:|" : "---|");
        text.Append('\n');
        foreach (IReadOnlyList<string> cells in rows)
            text.Append($"| {string.Join(" | ", cells.Select(cell => MarkdownText.Of(cell)))} |\n");
        text.Append('\n');
    }
}
