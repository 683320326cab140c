using System.Text;

namespace DismPS.Engine.Validation.Reports.Pages;

/// <summary>Findings as Markdown tables.</summary>
internal static class FindingsMarkdown
{
    public static void Write(StringBuilder text, FindingsPart part)
    {
        if (part.Count > 1)
        {
            text.Append("| State | Template | Errors | Warnings |\n|---|---|---:|---:|\n");
            foreach (FindingsOf template in part.Templates)
                text.Append($"| {(template.IsValid ? "valid" : "**invalid**")} | {MarkdownText.Code(template.Name)} | {template.Errors} | {template.Warnings} |\n");
            if (part.Templates.Count < part.Count)
                text.Append($"\nThe first {part.Templates.Count} of {part.Count} templates.\n");
            text.Append('\n');
        }

        foreach (FindingsOf template in part.Templates.Where(template => template.Findings.Count > 0))
        {
            text.Append($"### {MarkdownText.Of(template.Name)}\n\n| Line:column | Severity | Finding |\n|---:|---|---|\n");
            foreach (Finding finding in template.Findings)
            {
                string cure = finding.Suggestion is null ? "" : $" *{MarkdownText.Of(finding.Suggestion)}*";
                string property = finding.Property.Length == 0 ? "" : $" ({MarkdownText.Code(finding.Property)})";
                text.Append($"| {MarkdownText.Of(finding.Place)} | {(finding.Severity == "error" ? "**error**" : finding.Severity)} | {finding.Id}: {MarkdownText.Of(finding.Message)}{cure}{property} |\n");
            }

            text.Append('\n');
        }

        if (part.LeftOut > 0)
            text.Append($"{part.LeftOut} more findings are left out.\n\n");
    }
}
