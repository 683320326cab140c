using DismPS.Engine.Inference.Output;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Operations.Reports;

/// <summary>A report as one HTML page.</summary>
internal sealed class ReportHtml(ReportContent content, string title)
{
    private readonly HtmlBuilder html = new();

    public string Write(DateTimeOffset written)
    {
        (string State, string Text)[] headlines = [.. content.Headlines()];
        PageFrame.Begin(html, headlines.Length == 1 ? $"{title}: {headlines[0].Text}" : title, "DismPS report", title);
        foreach ((string state, string text) in headlines)
            PageFrame.Headline(html, state, text);
        PageFrame.EndHead(html);
        bool isOne = headlines.Length == 1;
        if (content.Findings.Count > 0)
        {
            Part(isOne, "Check of templates");
            FindingsHtml.Write(html, content.Findings);
        }

        for (int i = 0; i < content.Scores.Groups.Count; i++)
        {
            ScoreGroup group = content.Scores.Groups[i];
            Part(isOne, content.Scores.Groups.Count == 1 ? $"Scores of {group.Heading}" : group.Heading);
            new ScoreSection(group.Facts(i), group.Series).Write(html);
        }

        if (content.Scores.LeftOut > 0)
            html.Add($"<p class=\"none\">{content.Scores.LeftOut} rows of further models are not shown: a report has {ScorePart.MostGroups}.</p>\n");
        if (content.Runs.Count > 0)
            WriteRuns();
        if (content.Golden.Count > 0)
            WriteGolden();
        PageFrame.End(html, written);
        return html.ToString();
    }

    private void Part(bool isOnly, string heading)
    {
        if (!isOnly)
            html.Add($"<p class=\"part\" role=\"heading\" aria-level=\"2\">{heading}</p>\n");
    }

    private void WriteRuns()
    {
        PageFrame.BeginTable(html, "Runs", content.Runs.Caption, RunsPart.Columns);
        foreach (string[] cells in content.Runs.Cells())
        {
            html.AddMarkup("<tr>");
            for (int i = 0; i < cells.Length; i++)
                html.AddMarkup(RunsPart.Columns[i].StartsWith('#') ? "<td class=\"n\">" : "<td>").Add($"{cells[i]}</td>");
            html.AddMarkup("</tr>\n");
        }

        PageFrame.EndTable(html);
    }

    private void WriteGolden()
    {
        PageFrame.BeginTable(html, "Golden cases", content.Golden.Caption, GoldenPart.Columns);
        foreach (string[] cells in content.Golden.Cells())
        {
            html.Add($"<tr><td><b class=\"badge {(cells[0] == "passed" ? "calm" : "alert")}\">{cells[0]}</b></td><td>{cells[1]}</td><td>{cells[2]}</td>");
            html.Add($"<td class=\"n\">{cells[3]}</td><td class=\"n\">{cells[4]}</td><td class=\"wrap\">{cells[5]}</td></tr>\n");
        }

        PageFrame.EndTable(html);
    }
}
