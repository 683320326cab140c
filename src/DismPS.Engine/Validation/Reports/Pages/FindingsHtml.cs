namespace DismPS.Engine.Validation.Reports.Pages;

/// <summary>Findings as HTML: a line for each template, then the findings of each that has some.</summary>
internal static class FindingsHtml
{
    public static void Write(HtmlBuilder html, FindingsPart part)
    {
        PageFrame.Tiles(html, ("Templates", $"{part.Count}"), ("Valid", $"{part.Valid}"), ("Errors", $"{part.Errors}"), ("Warnings", $"{part.Warnings}"));
        if (part.Count > 1)
            WriteTemplates(html, part);
        foreach (FindingsOf template in part.Templates.Where(template => template.Findings.Count > 0))
            WriteFindings(html, template);
        if (part.LeftOut > 0)
            html.Add($"<p class=\"none\">{part.LeftOut} more findings are left out.</p>\n");
    }

    private static void WriteTemplates(HtmlBuilder html, FindingsPart part)
    {
        int shown = part.Templates.Count;
        PageFrame.BeginTable(html, "Templates", shown < part.Count ? $"The first {shown} of {part.Count} templates" : "In the order in which they were checked", "State", "Template", "#Errors", "#Warnings");
        foreach (FindingsOf template in part.Templates)
        {
            html.AddMarkup(template.IsValid ? "<tr><td><b class=\"badge calm\">valid</b></td>" : "<tr><td><b class=\"badge alert\">invalid</b></td>");
            html.Add($"<td class=\"wrap\">{template.Name}</td><td class=\"n\">{template.Errors}</td><td class=\"n\">{template.Warnings}</td></tr>\n");
        }

        PageFrame.EndTable(html);
    }

    private static void WriteFindings(HtmlBuilder html, FindingsOf template)
    {
        string verdict = template.IsValid ? "valid" : "invalid";
        PageFrame.BeginTable(html, template.Name, $"{verdict}: {FindingsPart.Number(template.Errors, "error")}, {FindingsPart.Number(template.Warnings, "warning")}", "#Line:column", "Severity", "Finding");
        foreach (Finding finding in template.Findings)
        {
            string state = finding.Severity switch { "error" => "alert", "warning" => "unsure", _ => "soft" };
            html.Add($"<tr><td class=\"n place\">{(finding.Place.Length == 0 ? "–" : finding.Place)}</td><td><b class=\"badge {state}\">{finding.Severity}</b></td>");
            html.Add($"<td class=\"wrap\"><code>{finding.Id}</code> {finding.Message}");
            if (finding.Suggestion is { } suggestion)
                html.Add($" <i>{suggestion}</i>");
            if (finding.Property.Length > 0)
                html.Add($"<br/><code class=\"soft\">{finding.Property}</code>");
            html.AddMarkup("</td></tr>\n");
        }

        PageFrame.EndTable(html);
    }
}
