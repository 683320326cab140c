using System.Collections;
using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Scores the rows of input files: through a server, or in this process without one.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "DismInference")]
[OutputType(typeof(DismPrediction))]
public sealed class InvokeDismInferenceCommand : DismModelCommand
{
    private const int ProgressId = 21;
    private const string Activity = "Scoring";

    /// <summary>Input files: CSV, JSON, JSON lines, .npy or .npz; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [SupportsWildcards]
    public string[] InputPath { get; set; } = [];

    /// <summary>File of OMS attributes, CSV or JSON, for the inputs of the template's InputMetadata.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MetadataPath { get; set; }

    /// <summary>Renames columns: file name = name in the template.</summary>
    [Parameter]
    public Hashtable? Map { get; set; }

    /// <summary>Format of the input; by its extension by default.</summary>
    [Parameter]
    [ValidateSet("csv", "json", "jsonl", "npy", "npz")]
    public string? Format { get; set; }

    /// <summary>Reads empty CSV cells of floating-point inputs as NaN in place of refusing them.</summary>
    [Parameter]
    public SwitchParameter EmptyIsNaN { get; set; }

    /// <summary>Rows of one request at most.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int BatchSize { get; set; } = 256;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in InputPath)
        {
            IReadOnlyList<string> files = ResolveFiles(path, literal: false);
            if (files.Count == 0)
                WriteFault(new DismException(ErrorCode.ReadFailed, $"No file matches '{path}'.", target: path));
            foreach (string file in files)
                Score(file);
        }
    }

    private void Score(string input)
    {
        var options = new InvokeInferenceOptions(
            Source, input)
        {
            Resource = Resource,
            Uri = Uri,
            PythonPath = PythonOf(PythonPath),
            Map = MapOf(Map),
            MetadataPath = MetadataPath is null ? null : Absolute(MetadataPath),
            Format = Format is null ? InputFormat.Auto : InputReader.FormatOfName(Format) ?? InputFormat.Auto,
            EmptyIsNaN = EmptyIsNaN,
            BatchSize = BatchSize,
            Connection = Connection,
        };
        InvokeInference scoring;
        try
        {
            scoring = new InvokeInference(options);
        }
        catch (DismException e)
        {
            WriteFault(e, Path);
            return;
        }

        try
        {
            foreach (ScoredRow row in Guarded(AsyncPump.Enumerate(scoring.RunAsync, Ended), input))
            {
                ShowProgress(ProgressId, Activity, $"{scoring.RowsScored} rows of {input}", scoring.PercentRead);
                WriteObject(ToOutput(row));
            }
        }
        finally
        {
            EndProgress(ProgressId, Activity);
        }

        if (scoring.UncheckedConditions.Count > 0)
            WriteVerbose($"{input}: conditions that no column tells of were not checked: {string.Join(", ", scoring.UncheckedConditions)}");
    }

    private static PSObject ToOutput(ScoredRow row)
    {
        var output = new PSObject(new DismPrediction(row));
        foreach ((string name, string value) in row.Columns)
        {
            if (output.Properties[name] is null)
                output.Properties.Add(new PSNoteProperty(name, value));
        }

        return output;
    }
}
