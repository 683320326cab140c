using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Reports;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Commands;

/// <summary>Makes one report for people of what other cmdlets found.</summary>
[Cmdlet(VerbsCommon.Format, "DismReport", SupportsShouldProcess = true, DefaultParameterSetName = TextSet)]
[OutputType(typeof(string), ParameterSetName = [TextSet])]
[OutputType(typeof(DismReport), ParameterSetName = [FileSet])]
public sealed class FormatDismReportCommand : DismCommand
{
    private const string TextSet = "Text";
    private const string FileSet = "File";

    // Findings that came without their template, by its file.
    private readonly Dictionary<string, List<Diagnostic>> _loose = new(StringComparer.Ordinal);
    private FormatReport? _report;
    private bool _isGiven;

    /// <summary>Results of Test-DismTemplate and Test-DismModel, scores and counts of Invoke-DismInference.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    [AllowNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>File for the report; wildcards are not expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FileSet)]
    [Alias("LP", "LiteralPath", "OutputPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Form of the report; by the extension of -Path, else HTML.</summary>
    [Parameter]
    public DismPageFormat As { get; set; }

    /// <summary>Title; by default what the report is about.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Folder that files are named relative to; the current location by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RootPath { get; set; }

    /// <summary>Does not replace a file that is there.</summary>
    [Parameter(ParameterSetName = FileSet)]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Returns what was written.</summary>
    [Parameter(ParameterSetName = FileSet)]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject value in InputObject ?? [])
        {
            if (value is not null)
                Add(value);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A step that failed must not look like one that found nothing, nor take away an earlier report.
        if (!_isGiven)
        {
            WriteFault(new DismException(
                ErrorCode.UsageInvalid, "Nothing was given to report, so nothing is written.", "Give it what Test-DismTemplate, Invoke-DismInference and Test-DismModel return."), Path);
            return;
        }

        foreach ((string file, List<Diagnostic> findings) in _loose)
            Report().Add(new ReportedTemplate(file.Length == 0 ? "(text)" : file, file.Length == 0 ? null : file, [.. findings]));
        if (ParameterSetName == TextSet)
            // The line end belongs to whatever writes the text.
            WriteObject(Report().ToText().TrimEnd('\n'));
        else
            Write(Absolute(Path));
    }

    private void Write(string path)
    {
        if (!ShouldProcess(path, "Write a report"))
            return;
        try
        {
            FormattedReport written = AsyncPump.Run(() => Report().WriteAsync(path, replaces: !NoClobber, Ended));
            if (PassThru)
                WriteObject(new DismReport(written.Path, Form(), written.Title, written.Bytes, Report().Templates, Report().Rows, Report().Flagged, Report().Cases));
        }
        catch (DismException e)
        {
            WriteFault(e, path);
        }
    }

    private void Add(PSObject value)
    {
        var read = new OutputObject(value);
        _isGiven |= read.Kind != OutputKind.Other;
        switch (read.Kind)
        {
            case OutputKind.Prediction:
                Report().Add(OutputReader.Prediction(value), OutputReader.InputOf(value));
                break;
            case OutputKind.TemplateResult:
                Report().Add(OutputReader.Template(value));
                break;
            case OutputKind.Diagnostic:
                Diagnostic finding = OutputReader.Diagnostic(value);
                string file = finding.Location.File ?? "";
                if (!_loose.TryGetValue(file, out List<Diagnostic>? findings))
                    _loose.Add(file, findings = []);
                findings.Add(finding);
                break;
            case OutputKind.RunSummary:
                Report().Add(OutputReader.Run(value), read.Text("Model") ?? "");
                break;
            case OutputKind.GoldenResult:
                Report().Add(OutputReader.Golden(value));
                break;
            default:
                WriteFault(new DismException(
                    ErrorCode.UsageInvalid, $"A report has no place for an object of the type '{read.TypeName}'.",
                    "Give it what Test-DismTemplate, Invoke-DismInference and Test-DismModel return."), value);
                break;
        }
    }

    private FormatReport Report() =>
        _report ??= new FormatReport(new FormatReportOptions((PageFormat)Form(), RootPath is null ? WorkingFolder : Absolute(RootPath)) { Title = Title });

    private DismPageFormat Form() => MyInvocation.BoundParameters.ContainsKey(nameof(As)) ? As
        : System.IO.Path.GetExtension(Path).ToLowerInvariant() is ".md" or ".markdown" ? DismPageFormat.Markdown : DismPageFormat.Html;
}
