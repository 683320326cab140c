using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation.Reports;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary>What one run of <c>validate</c> prints and writes, template after template, and its exit code.</summary>
internal sealed class ValidationRun : IAsyncDisposable
{
    private readonly CommandOutput _output;
    private readonly MemoryStream _printed = new();
    private readonly TemplateReport? _report;
    private readonly List<TemplateReportFile> _files = [];
    private readonly HashSet<Diagnostic> _shared = [];
    private int _templates;
    private int _invalid;
    private ExitCode _worst;
    private DismException? _onlyFailure;

    public ValidationRun(CommandOutput output, string folder, IEnumerable<ReportTarget> targets)
    {
        _output = output;
        var options = new ReportOptions { RootFolder = folder };
        if (OutputFormats.ReportOf(output.Format) is { } format)
            _report = TemplateReport.Create(format, _printed, options);
        foreach (ReportTarget target in targets)
            _files.Add(TemplateReportFile.Create(target.Format, Path.GetFullPath(target.Path, folder), options));
    }

    /// <summary>Prints the findings of a template and adds it to the reports.</summary>
    /// <param name="template">The template.</param>
    /// <param name="isOnly">Whether nothing else is checked: its failure is then that of the command.</param>
    public void Add(ValidatedTemplate template, bool isOnly)
    {
        ReportedTemplate reported = template.ToReport();
        _templates++;
        _invalid += reported.IsValid ? 0 : 1;
        _report?.Add(reported);
        foreach (TemplateReportFile file in _files)
            file.Report.Add(reported);
        if (template.Failure is { } failure)
            AddFailure(failure, isOnly);
        else
            Print(reported);
    }

    /// <summary>Ends the reports.</summary>
    public async Task<ExitCode> CompleteAsync()
    {
        foreach (TemplateReportFile file in _files)
            await file.CompleteAsync().ConfigureAwait(false);
        if (_onlyFailure is not null && _output.Format <= OutputFormat.Json)
            return _output.Fail(_onlyFailure);
        if (_templates > 1)
            _output.Line($"{_templates} templates: {_templates - _invalid} valid, {_invalid} invalid");
        if (_report is not null)
        {
            _report.Complete();
            _output.Report(_printed.GetBuffer().AsSpan(0, (int)_printed.Length));
        }

        return _worst;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TemplateReportFile file in _files)
            await file.DisposeAsync().ConfigureAwait(false);
    }

    private void AddFailure(DismException failure, bool isOnly)
    {
        _worst = (ExitCode)Math.Max((int)_worst, (int)failure.ExitCode);
        if (isOnly && _output.Format <= OutputFormat.Json)
        {
            _onlyFailure = failure;
            return;
        }

        _output.Message($"dismps: {failure.Message}");
        _output.Message($"  {failure.Cure}");
    }

    private void Print(ReportedTemplate template)
    {
        if (!template.IsValid)
            _worst = (ExitCode)Math.Max((int)_worst, (int)ExitCode.InputAtFault);
        // GitHub's annotations are lines of the log themselves.
        if (_output.Format != OutputFormat.GitHub)
        {
            // Findings about settings that templates share are printed once.
            foreach (Diagnostic diagnostic in template.Diagnostics.Where(d => d.Location.File == template.File || _shared.Add(d)))
                _output.Message(diagnostic.ToString());
        }

        string name = template.Name == TemplateInputs.StandardInputName ? "-" : template.Name;
        string warnings = $"{template.Warnings} {(template.Warnings == 1 ? "warning" : "warnings")}";
        _output.Line(template.IsValid
            ? $"{name}: valid{(template.Warnings == 0 ? "" : $", {warnings}")}"
            : $"{name}: {template.Errors} {(template.Errors == 1 ? "error" : "errors")}, {warnings}");
    }
}
