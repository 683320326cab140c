using System.Collections;
using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Scores the rows of input files, or lumisections in DIALS: through a server, or in this process without one.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "DismInference", DefaultParameterSetName = FileSet)]
[OutputType(typeof(DismPrediction), typeof(DismRunSummary))]
public sealed partial class InvokeDismInferenceCommand : DismModelCommand
{
    private const string FileSet = "File";
    private const string DialsSet = "Dials";
    private const int ProgressId = 21;
    private const string Activity = "Scoring";

    private (string Path, string? Base, string? Resource, Uri? Uri)? _asked;
    private ScoreInputs? _scoring;
    private StreamPump<IRowSource, ScoredBatch>? _pump;
    private string? _firstInput;
    private long _rows;

    /// <summary>Input files: CSV, JSON, JSON lines, .npy or .npz; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = FileSet)]
    [Alias("FullName")]
    [SupportsWildcards]
    public string[] InputPath { get; set; } = [];

    /// <summary>File of OMS attributes, CSV or JSON, for the inputs of the template's InputMetadata.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MetadataPath { get; set; }

    /// <summary>Renames columns: file name = name in the template.</summary>
    [Parameter(ParameterSetName = FileSet)]
    public Hashtable? Map { get; set; }

    /// <summary>Format of the input; by its extension by default.</summary>
    [Parameter(ParameterSetName = FileSet)]
    [ValidateSet("csv", "json", "jsonl", "npy", "npz")]
    public string? Format { get; set; }

    /// <summary>Reads empty CSV cells of floating-point inputs as NaN in place of refusing them.</summary>
    [Parameter]
    public SwitchParameter EmptyIsNaN { get; set; }

    /// <summary>Rows of one request at most.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int BatchSize { get; set; } = 256;

    /// <summary>Requests that are under way at once; without a server, instances of the model.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>File to write the rows of all inputs to: .csv, .jsonl or .npy.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Folder to write one file for each input to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputDirectory { get; set; }

    /// <summary>Format of what is written; by the extension of OutputPath, and CSV in a folder, by default.</summary>
    [Parameter]
    [ValidateSet("csv", "jsonl", "npy")]
    public string? OutputFormat { get; set; }

    /// <summary>Leaves out what an earlier run into OutputDirectory has completed, and goes on with what it began.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>Returns the counts of each run in place of the rows.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Dials)
        {
            ScoreDials();
            return;
        }

        foreach (string path in InputPath)
        {
            IReadOnlyList<string> files = ResolveFiles(path, literal: false);
            if (files.Count == 0)
                WriteFault(new DismException(ErrorCode.ReadFailed, $"No file matches '{path}'.", NoMatchCure, target: path));
            foreach (string file in files)
                Score(file);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Finish();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The work ends with the base's token.
        base.Dispose(disposing);
        if (!disposing)
            return;
        Close();
        CloseDeployment();
    }

    private void Score(string input)
    {
        if (!Begin(input))
            return;
        foreach (ScoredBatch batch in Guarded(_pump!.Push(new FileRowSource(input)), _firstInput))
            Show(batch);
    }

    /// <summary>Files that follow each other for the same model are scored by one run. A model that cannot be asked is told once.</summary>
    private bool Begin(string input)
    {
        var asked = (Path, BasePath, Resource, Uri);
        if (asked == _asked)
            return _pump is not null;
        Finish();
        _asked = asked;
        try
        {
            _scoring = new ScoreInputs(Options());
        }
        catch (DismException e)
        {
            WriteFault(e, e.Code == ErrorCode.UsageInvalid ? e.Target ?? Path : Path);
            return false;
        }

        _firstInput = input;
        ShowProgress(ProgressId, Activity, input, -1);
        _pump = new StreamPump<IRowSource, ScoredBatch>(_scoring.RunAsync, Ended);
        return true;
    }

    private ScoreInputsOptions Options() => new(new InvokeInferenceOptions(Source)
    {
        Resource = Resource,
        Uri = DeploymentAddress ?? Uri,
        Threshold = _deploymentThreshold,
        PythonPath = PythonOf(PythonPath),
        Map = MapOf(Map),
        MetadataPath = MetadataPath is null ? null : Absolute(MetadataPath),
        Format = Format is null ? InputFormat.Auto : InputReader.FormatOfName(Format) ?? InputFormat.Auto,
        EmptyIsNaN = EmptyIsNaN,
        BatchSize = BatchSize,
        ThrottleLimit = ThrottleLimit,
        Connection = Connection,
    })
    {
        OutputPath = OutputPath is null ? null : Absolute(OutputPath),
        OutputDirectory = OutputDirectory is null ? null : Absolute(OutputDirectory),
        OutputFormat = OutputFormat is null ? ScoreFormat.Auto : ScoreFormats.OfName(OutputFormat) ?? ScoreFormat.Auto,
        Resume = Resume,
    };

    private void Finish()
    {
        if (_pump is null)
            return;
        try
        {
            foreach (ScoredBatch batch in Guarded(_pump.Complete(Progress.Tick), _firstInput))
                Show(batch);
            if (Summary)
            {
                foreach (RunSummary run in _scoring!.Runs)
                    WriteObject(new DismRunSummary(run, _scoring.Inference.Resource.Properties.Name));
            }

            WriteVerbose(_scoring!.Summary.Headline);
        }
        finally
        {
            EndProgress(ProgressId, Activity);
        }

        Close();
    }

    private void Close()
    {
        _pump?.Dispose();
        _pump = null;
    }

    private void Show(ScoredBatch batch)
    {
        string input = batch.Source.Name;
        _rows += batch.Rows.Count;
        if (Progress.IsDue)
            ShowProgress(ProgressId, Activity, $"{_rows} rows, {input}", batch.PercentRead ?? -1);
        if (!Summary)
        {
            foreach (ScoredRow row in batch.Rows)
                WriteObject(ToOutput(row, input));
        }

        if (!batch.EndsInput)
            return;
        if (batch.IsSkipped)
            WriteVerbose($"{input}: complete before, {batch.Summary!.Total} rows in {batch.ResultPath}");
        if (batch.UncheckedConditions.Count > 0)
            WriteVerbose($"{input}: conditions that no column tells of were not checked: {string.Join(", ", batch.UncheckedConditions)}");
        foreach (string warning in batch.Warnings)
            WriteWarning($"{input}: {warning}");
        if (batch.Failure is not { } failure)
            return;
        if (batch.Summary!.Total > 0)
            WriteVerbose($"{input}: its first {batch.Summary.Total} rows are scored{(batch.ResultPath is { } part ? $", in {part}" : "")}");
        WriteFault(failure, input);
    }

    private static object ToOutput(ScoredRow row, string input)
    {
        var prediction = new DismPrediction(row, input);
        if (row.Columns.Count == 0)
            return prediction;
        var output = new PSObject(prediction);
        foreach ((string name, string value) in row.Columns)
        {
            if (output.Properties[name] is null)
                output.Properties.Add(new PSNoteProperty(name, value));
        }

        return output;
    }
}
