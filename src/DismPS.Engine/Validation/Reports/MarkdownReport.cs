using System.Text;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Validation.Reports;

/// <summary>Markdown, for the summary of a pipeline's step or a comment.</summary>
internal sealed class MarkdownReport(Stream stream, ReportPaths paths, TimeProvider time) : TemplateReport
{
    private readonly FindingsPart _findings = new(paths);

    public override void Add(ReportedTemplate template) => _findings.Add(template);

    public override void Complete()
    {
        var text = new StringBuilder("# Check of templates\n\n");
        text.Append($"**{_findings.Headline}**\n\n");
        FindingsMarkdown.Write(text, _findings);
        text.Append($"{PageFrame.Written(time.GetUtcNow())}\n");
        stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
