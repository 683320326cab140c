using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;

namespace DismPS.Tool.Output;

/// <summary>Shows scored inputs: rows as they come, then a table of the runs and the summary, or one document.</summary>
/// <param name="output">Where to.</param>
/// <param name="all">Shows all rows in place of the flagged and undecided ones.</param>
/// <param name="folder">Working folder, from which paths of results are told.</param>
internal sealed class InferenceDisplay(CommandOutput output, bool all, string folder)
{
    private readonly List<PredictionDocument> _rows = [];
    private readonly List<InputDocument> _inputs = [];
    private readonly List<DismException> _failures = [];
    private int _skipped;
    private bool _headed;

    /// <summary>The failures of inputs, in order.</summary>
    public IReadOnlyList<DismException> Failures => _failures;

    /// <summary>Inputs that came to an end.</summary>
    public int Ended { get; private set; }

    /// <summary>Shows what came out.</summary>
    public void Add(ScoredBatch batch)
    {
        foreach (ScoredRow row in batch.Rows)
            Add(row);
        if (!batch.EndsInput)
            return;
        Ended++;
        _skipped += batch.IsSkipped ? 1 : 0;
        ScoreSummary counts = batch.Summary!;
        if (output.IsJson)
        {
            _inputs.Add(new InputDocument(
                batch.Source.Name, counts.Total, counts.Anomalies, counts.Undecided, counts.NotMet, batch.Failure is null, batch.IsSkipped, PathOf(batch.ResultPath),
                batch.Failure is { } fault ? new FailureDetail(fault.Code.ToString(), fault.Message, fault.Cure, fault.Target, null) : null));
        }

        if (batch.Failure is { } failure)
            _failures.Add(failure);
    }

    /// <summary>Tells of an input that is incomplete, on standard error.</summary>
    public void Tell(ScoredBatch batch)
    {
        foreach (string warning in batch.Warnings)
            output.Message($"dismps: {batch.Source.Name}: {warning}");
        if (batch.Failure is not { } failure)
            return;
        string rows = batch.Summary!.Total is > 0 and var count
            ? $"; its first {count} rows are scored{(PathOf(batch.ResultPath) is { } path ? $", in {path}" : "")}" : "";
        output.Message($"dismps: {batch.Source.Name} is incomplete{rows}: {failure.Message}");
        if (failure.Cure is { } cure)
            output.Message($"  {cure}");
        if (batch.EndsRun)
            output.Message("dismps: the inputs after it were not begun: they would fare no better.");
    }

    /// <summary>Shows the counts of each run as a table.</summary>
    public void AddRuns(IReadOnlyList<RunSummary> runs)
    {
        output.Line($"{"run",10} {"rows",10} {"flagged",10} {"undecided",10} {"not sent",10}");
        foreach (RunSummary run in runs)
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{(run.Run is { } number ? number : "-"),10} {run.Rows,10} {run.Flagged,10} {run.Undecided,10} {run.NotSent,10}"));
    }

    /// <summary>Shows the summary, or the one document.</summary>
    public void Complete(ScoreSummary summary, IReadOnlyList<RunSummary> runs)
    {
        if (_skipped > 0)
            output.Line($"{_skipped} of {Ended} inputs were complete before");
        output.Line(summary.Headline);
        output.Document(
            new InferenceDocument(PredictionLines.DocumentOf(summary), [.. runs.Select(RunDocument.Of)], _inputs, _rows), ToolJson.Default.InferenceDocument);
    }

    private void Add(ScoredRow row)
    {
        if (!all && row.Status is ScoreStatus.Normal or ScoreStatus.ConditionNotMet)
            return;
        if (output.IsJson)
        {
            _rows.Add(PredictionLines.DocumentOf(row));
            return;
        }

        if (!_headed)
            output.Line(PredictionLines.Header);
        _headed = true;
        output.Line(PredictionLines.Of(row));
    }

    private string? PathOf(string? path) => path is null ? null : Path.GetRelativePath(folder, path) is var relative && !relative.StartsWith("..", StringComparison.Ordinal) ? relative : path;
}
