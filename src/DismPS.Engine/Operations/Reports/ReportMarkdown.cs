using System.Text;
using DismPS.Engine.Inference.Output;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Operations.Reports;

/// <summary>A report as Markdown.</summary>
internal sealed class ReportMarkdown(ReportContent content, string title)
{
    private readonly StringBuilder text = new();

    public string Write(DateTimeOffset written)
    {
        text.Append($"# {MarkdownText.Of(title)}\n\n");
        foreach ((string state, string headline) in content.Headlines())
            text.Append(state == "alert" ? $"**{MarkdownText.Of(headline)}**\n\n" : $"{MarkdownText.Of(headline)}\n\n");
        if (content.Findings.Count > 0)
        {
            text.Append("## Check of templates\n\n");
            FindingsMarkdown.Write(text, content.Findings);
        }

        for (int i = 0; i < content.Scores.Groups.Count; i++)
        {
            ScoreGroup group = content.Scores.Groups[i];
            text.Append($"## Scores of {MarkdownText.Of(group.Heading)}\n\n");
            ScoreMarkdown.Write(text, group.Facts(i), group.Series);
        }

        if (content.Scores.LeftOut > 0)
            text.Append($"{content.Scores.LeftOut} rows of further models are not shown: a report has {ScorePart.MostGroups}.\n\n");
        if (content.Runs.Count > 0)
            WriteTable("Runs", content.Runs.Caption, RunsPart.Columns, content.Runs.Cells());
        if (content.Golden.Count > 0)
            WriteTable("Golden cases", content.Golden.Caption, GoldenPart.Columns, content.Golden.Cells());
        return text.Append($"{PageFrame.Written(written)}\n").ToString();
    }

    private void WriteTable(string heading, string caption, string[] columns, IEnumerable<string[]> rows)
    {
        text.Append($"## {heading}\n\n{caption}:\n\n| {string.Join(" | ", columns.Select(column => column.TrimStart('#')))} |\n|");
        foreach (string column in columns)
            text.Append(column.StartsWith('#') ? "---:|" : "---|");
        text.Append('\n');
        foreach (string[] cells in rows)
            text.Append($"| {string.Join(" | ", cells.Select(cell => MarkdownText.Of(cell)))} |\n");
        text.Append('\n');
    }
}
