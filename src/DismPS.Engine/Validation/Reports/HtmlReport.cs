using System.Text;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Validation.Reports;

/// <summary>One page for people that needs nothing else.</summary>
internal sealed class HtmlReport(Stream stream, ReportPaths paths, TimeProvider time) : TemplateReport
{
    private readonly FindingsPart _findings = new(paths);

    public override void Add(ReportedTemplate template) => _findings.Add(template);

    public override void Complete()
    {
        var html = new HtmlBuilder();
        string heading = _findings is { Count: 1, Templates: [var one] } ? one.Name : FindingsPart.Number(_findings.Count, "template");
        PageFrame.Begin(html, $"{heading}: {_findings.Headline}", "Check of templates", heading);
        PageFrame.Headline(html, _findings.State, _findings.Headline);
        PageFrame.EndHead(html);
        FindingsHtml.Write(html, _findings);
        PageFrame.End(html, time.GetUtcNow());
        stream.Write(Encoding.UTF8.GetBytes(html.ToString()));
    }
}
