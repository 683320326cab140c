using System.Text.Json.Serialization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation.Comparison;

namespace DismPS.Tool.Output;

/// <summary>One finding in the document of a command that fails for its template.</summary>
internal sealed record DiagnosticDocument(
    string Id, string Category, string Severity, string Message, string Path, string? File, int Line, int Column, string? Suggestion)
{
    public static DiagnosticDocument Of(Diagnostic d) => new(
        d.Id, d.Category, d.Severity.ToString().ToLowerInvariant(), d.Message, d.Path,
        d.Location.File, d.Location.Line, d.Location.Column, d.Suggestion);
}

/// <summary>The document of <c>validate --fix</c>: the verdict afterwards, and what was corrected.</summary>
internal sealed record RepairDocument(
    bool Valid, IReadOnlyList<DiagnosticDocument> Diagnostics, IReadOnlyList<CorrectionDocument> Corrections, string Diff, bool Written);

/// <summary>One correction.</summary>
internal sealed record CorrectionDocument(string Id, string Path, int Line, int Column, string Description)
{
    public static CorrectionDocument Of(Diagnostic d) => new(d.Id, d.Path, d.Location.Line, d.Location.Column, d.Fix!.Description);
}

/// <summary>The document of <c>diff</c>; diagnostics are the errors of both templates.</summary>
internal sealed record DiffDocument(bool Same, IReadOnlyList<ChangeDocument> Changes, IReadOnlyList<DiagnosticDocument> Diagnostics);

/// <summary>One difference.</summary>
internal sealed record ChangeDocument(string Path, string Kind, string? Old, string? New, string? Consequence)
{
    public static ChangeDocument Of(TemplateChange c) => new(c.Path, c.Kind.ToString().ToLowerInvariant(), c.Old, c.New, c.Consequence);
}

/// <summary>The document of any command that fails.</summary>
internal sealed record FailureDocument(FailureDetail Error);

/// <summary>What failed.</summary>
internal sealed record FailureDetail(
    string Code, string Message, string? Cure, string? Target, IReadOnlyList<DiagnosticDocument>? Diagnostics);

/// <summary>The document of <c>build</c>.</summary>
internal sealed record BuildDocument(string BuildFolder, string Template, IReadOnlyList<BuiltResourceDocument> Resources, IReadOnlyList<string> Warnings);

/// <summary>A built resource.</summary>
internal sealed record BuiltResourceDocument(string Resource, string Name, string Type, string Folder, bool Reused);

/// <summary>The document of <c>ps</c>.</summary>
internal sealed record ApiListDocument(IReadOnlyList<ApiDocument> Servers);

/// <summary>A running server; <c>serve</c> and <c>start-api</c> print one when it is ready.</summary>
internal sealed record ApiDocument(
    Uri Uri, int ProcessId, DateTimeOffset StartTime, IReadOnlyList<string> Models, string? Resource, string? TemplatePath,
    string? BasePath, string RepositoryPath, int? OwnerProcessId, string? LogPath, Uri? GrpcUri, Uri? MetricsUri);

/// <summary>The document of <c>logs</c>; with <c>--follow</c> each entry is a document of its own.</summary>
internal sealed record LogDocument(IReadOnlyList<LogEntryDocument> Entries);

/// <summary>One line of a log; the model is <c>server</c> where the server speaks of itself.</summary>
internal sealed record LogEntryDocument(int ProcessId, DateTimeOffset Time, string Model, int? Instance, string Text)
{
    public static LogEntryDocument Of(LogEntry e) => new(e.ProcessId, e.Time, e.Source, e.Instance, e.Text);
}

/// <summary>The document of <c>stop</c>.</summary>
internal sealed record StopDocument(IReadOnlyList<int> Stopped);

/// <summary>The document of <c>infer</c>.</summary>
internal sealed record InferenceDocument(
    SummaryDocument Summary, IReadOnlyList<RunDocument> Runs, IReadOnlyList<InputDocument> Inputs, IReadOnlyList<PredictionDocument> Predictions);

/// <summary>Counts over the rows of one run; the run is null for rows without one.</summary>
internal sealed record RunDocument(long? Run, long Rows, long Flagged, long Undecided, long NotSent)
{
    public static RunDocument Of(RunSummary run) => new(run.Run, run.Rows, run.Flagged, run.Undecided, run.NotSent);
}

/// <summary>One input: its counts, the file of its rows, and why it is incomplete.</summary>
internal sealed record InputDocument(
    string Name, long Rows, long Flagged, long Undecided, long NotSent, bool Complete, bool Skipped, string? Result, FailureDetail? Error);

/// <summary>Counts over all rows; scores are null when there is none.</summary>
internal sealed record SummaryDocument(long Rows, long Flagged, long Undecided, long NotSent, double? MinScore, double? MaxScore, double? MeanScore);

/// <summary>One scored row.</summary>
internal sealed record PredictionDocument(
    long Row, long? Run, long? Lumisection, double? Score, double? Threshold, bool? IsAnomaly, string Status, string? Condition, string Model, IReadOnlyDictionary<string, string>? Columns);

/// <summary>The document of <c>package</c>.</summary>
internal sealed record PackageDocument(string PackageFolder, string Template, IReadOnlyList<PackagedResourceDocument> Packages);

/// <summary>A packaged resource.</summary>
internal sealed record PackagedResourceDocument(string Resource, string Path, long Bytes, string Uri, bool Reused);

/// <summary>The document of <c>publish</c>.</summary>
internal sealed record PublishDocument(IReadOnlyList<PublishedResourceDocument> Published);

/// <summary>A published resource.</summary>
internal sealed record PublishedResourceDocument(string Resource, string Uri, int Files, bool Unchanged)
{
    /// <summary>Model name on the wire.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Service { get; init; }

    /// <summary>The version; none in a repository without versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    /// <summary>Bytes of all files.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Bytes { get; init; }

    /// <summary>Files that were sent, or would be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ArchiveEntryDocument>? Sent { get; init; }
}

/// <summary>The document of <c>test</c>.</summary>
internal sealed record GoldenDocument(bool Passed, IReadOnlyList<GoldenCaseDocument> Cases);

/// <summary>One golden case; what could not be run at all has an error.</summary>
internal sealed record GoldenCaseDocument(
    string Resource, string Case, bool Passed, string? Difference, double? MaxDifference, double Seconds, FailureDetail? Error)
{
    // JSON has no infinity: the largest number stands for a NaN or an infinity on one side alone.
    public static GoldenCaseDocument Of(GoldenResult result) => new(
        result.Resource, result.Case, result.Passed, result.Difference,
        result.MaximumDifference is { } largest ? Math.Min(largest, double.MaxValue) : null, Math.Round(result.Duration.TotalSeconds, 6),
        result.Failure is { } failure ? new FailureDetail(failure.Code.ToString(), failure.Message, failure.Cure, failure.Target, null) : null);
}

/// <summary>The document of <c>test --record</c>.</summary>
internal sealed record RecordDocument(IReadOnlyList<RecordedCaseDocument> Recorded);

/// <summary>A golden case that was recorded.</summary>
internal sealed record RecordedCaseDocument(string Resource, string Case, long Rows, bool Replaced, string Folder);

/// <summary>The document of <c>quickstart</c>.</summary>
internal sealed record QuickstartDocument(SummaryDocument Summary, string Scores, string Report, string Package);
