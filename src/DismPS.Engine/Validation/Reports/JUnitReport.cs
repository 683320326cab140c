using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Reports;

/// <summary>
/// JUnit's XML: one test case a template, with one failure that lists its errors, an error when it could not be checked, and everything that is
/// no error as the output of the test.
/// </summary>
internal sealed class JUnitReport(Stream stream, ReportPaths paths) : TemplateReport
{
    private const string Name = "dismps validate";

    private readonly List<ReportedTemplate> _templates = [];

    public override void Add(ReportedTemplate template) => _templates.Add(template);

    public override void Complete() => JUnitXml.Write(stream, Name, [new JUnitSuite(Name, [.. _templates.Select(CaseOf)])]);

    private JUnitCase CaseOf(ReportedTemplate template)
    {
        string name = template.File is null ? template.Name : paths.PathOf(template.File);
        List<Diagnostic> others = [.. NewFindings(template).Where(d => d.Severity != Severity.Error)];
        return new JUnitCase(Name, name)
        {
            File = template.File is null ? null : name,
            Fault = FaultOf(template),
            Output = others.Count > 0 ? string.Join('\n', others) : null,
        };
    }

    private static JUnitFault? FaultOf(ReportedTemplate template)
    {
        if (template.Failure is { } failure)
            return new JUnitFault(true, failure.Code.ToString(), TextOf(failure), TextOf(failure));
        List<Diagnostic> errors = [.. template.Diagnostics.Where(d => d.Severity == Severity.Error)];
        return errors.Count == 0
            ? null
            : new JUnitFault(false, errors[0].Id, errors.Count == 1 ? TextOf(errors[0]) : $"{errors.Count} errors; the first: {TextOf(errors[0])}", string.Join('\n', errors));
    }
}
