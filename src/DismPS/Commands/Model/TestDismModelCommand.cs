using System.Collections;
using System.Globalization;
using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Runs the golden cases that lie beside a template, or records them.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DismModel", DefaultParameterSetName = TestSet, SupportsShouldProcess = true)]
[OutputType(typeof(DismGoldenResult), ParameterSetName = [TestSet])]
[OutputType(typeof(DismGoldenCase), ParameterSetName = [RecordSet])]
public sealed class TestDismModelCommand : DismModelCommand
{
    private const string TestSet = "Test";
    private const string RecordSet = "Record";

    private GoldenReportFile? _report;

    /// <summary>JUnit XML file to write, for CI servers.</summary>
    [Parameter(ParameterSetName = TestSet)]
    [ValidateNotNullOrEmpty]
    public string? ReportPath { get; set; }

    /// <summary>Input files to record cases from: CSV, JSON, JSON lines, .npy or .npz; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RecordSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Record { get; set; } = [];

    /// <summary>Name of the recorded case; the column case, or the file's name, by default.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(GoldenCaseCompleter))]
    public string? Case { get; set; }

    /// <summary>Rows of a recorded case at most.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    [ValidateRange(1, 1_000_000)]
    public int Rows { get; set; } = 256;

    /// <summary>Renames columns: file name = name in the template.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    public Hashtable? Map { get; set; }

    /// <summary>Format of the input; by its extension by default.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    [ValidateSet("csv", "json", "jsonl", "npy", "npz")]
    public string? Format { get; set; }

    /// <summary>Reads empty CSV cells of floating-point inputs as NaN in place of refusing them.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    public SwitchParameter EmptyIsNaN { get; set; }

    /// <summary>Replaces recorded cases that are there already.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (ReportPath is null || !ShouldProcess(Absolute(ReportPath), "Write a report"))
            return;
        try
        {
            _report = GoldenReportFile.Create(Absolute(ReportPath));
        }
        catch (DismException e)
        {
            ThrowFault(e, ReportPath);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == RecordSet)
            RecordCases();
        else
            RunCases();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_report is null)
            return;
        try
        {
            AsyncPump.Run(_report.CompleteAsync);
        }
        catch (DismException e)
        {
            WriteFault(e, ReportPath);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        // A report that was not completed goes away with what is written of it.
        if (disposing && _report is { } report)
            AsyncPump.Run(() => report.DisposeAsync().AsTask());
    }

    private void RunCases()
    {
        string file = TemplatePath;
        var options = new TestModelOptions(Source)
        {
            Resource = Resource,
            Uri = Uri,
            PythonPath = PythonOf(PythonPath),
            Connection = Connection,
        };
        foreach (GoldenResult result in Guarded(Stream("Running golden cases", file, token => TestModel.RunAsync(options, token)), file))
        {
            _report?.Add(file, result);
            if (result.Failure is { } failure)
            {
                WriteFault(failure, file);
                continue;
            }

            if (result.MaximumDifference is { } largest)
                WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"{result.Resource}/{result.Case}: largest |difference| {largest:G3}, {result.Duration.TotalMilliseconds:0.###} ms"));
            WriteObject(new DismGoldenResult(result.Resource, result.Case, result.Passed, result.Difference, result.MaximumDifference, result.Duration));
        }
    }

    private void RecordCases()
    {
        string file = TemplatePath;
        List<string> inputs = [];
        foreach (string path in Record)
        {
            IReadOnlyList<string> files = ResolveFiles(path, literal: false);
            if (files.Count == 0)
                WriteFault(new DismException(ErrorCode.ReadFailed, $"No file matches '{path}'.", NoMatchCure, target: path));
            inputs.AddRange(files);
        }

        if (inputs.Count == 0 || !ShouldProcess(file, $"Record golden cases from {string.Join(", ", inputs)}"))
            return;
        var options = new RecordGoldenOptions(Source, inputs)
        {
            Resource = Resource,
            Uri = Uri,
            PythonPath = PythonOf(PythonPath),
            Connection = Connection,
            CaseName = Case,
            Rows = Rows,
            Force = Force,
            Map = MapOf(Map),
            Format = Format is null ? InputFormat.Auto : InputReader.FormatOfName(Format) ?? InputFormat.Auto,
            EmptyIsNaN = EmptyIsNaN,
        };
        RecordedCases recorded;
        try
        {
            recorded = Await("Recording golden cases", file, () => RecordGolden.RunAsync(options, Ended));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
            return;
        }

        foreach (string note in recorded.Notes)
            WriteWarning(note);
        foreach (RecordedCase one in recorded.Cases)
            WriteObject(new DismGoldenCase(recorded.Resource, one.Name, one.Rows, one.IsReplaced, file, recorded.Folder));
    }
}
