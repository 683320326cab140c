using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Commands;

/// <summary>Makes the engine's records of outputs that come back through the pipeline.</summary>
internal static partial class OutputReader
{
    private static readonly FrozenSet<string> PredictionNames = new[]
    {
        "Input", "Run", "Lumisection", "Row", "Score", "Threshold", "IsAnomaly", "is_anomaly", "Status", "Condition", "Model", "PSComputerName", "RunspaceId", "PSShowComputerName", "PSSourceJobInstanceId",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A prediction; only what is flagged or undecided has its other columns, for nothing else is listed.</summary>
    public static ScoredRow Prediction(PSObject value)
    {
        if (value.BaseObject is DismPrediction own)
        {
            return new ScoredRow
            {
                Row = own.Row,
                Run = own.Run,
                Lumisection = own.Lumisection,
                Score = own.Score ?? double.NaN,
                Threshold = own.Threshold,
                IsAnomaly = own.IsAnomaly,
                UnmetCondition = own.Condition,
                ModelName = own.Model,
                Columns = own.IsAnomaly == false ? ImmutableDictionary<string, string>.Empty : Columns(value),
            };
        }

        var read = new OutputObject(value);
        bool? isAnomaly = read.Flag("IsAnomaly") ?? read.Flag("is_anomaly");
        return new ScoredRow
        {
            Row = read.Integer("Row") ?? 0,
            Run = read.Integer("Run"),
            Lumisection = read.Integer("Lumisection"),
            Score = read.Real("Score") ?? double.NaN,
            Threshold = read.Real("Threshold"),
            IsAnomaly = isAnomaly,
            // A file of scores leaves the score of a row empty that was not sent; NaN is written out.
            UnmetCondition = read.Text("Condition") ?? (read.Text("Score") is null ? "a condition" : null),
            ModelName = read.Text("Model") ?? "model",
            Columns = isAnomaly == false ? ImmutableDictionary<string, string>.Empty : Columns(value),
        };
    }

    /// <summary>The input of a prediction.</summary>
    public static string? InputOf(PSObject value) => value.BaseObject is DismPrediction own ? own.Input : new OutputObject(value).Text("Input");

    public static ReportedTemplate Template(PSObject value)
    {
        if (value.BaseObject is DismTemplateResult own)
            return own.ToReport();
        var read = new OutputObject(value);
        string? path = read.Text("Path");
        return new ReportedTemplate(path ?? "(text)", path, [.. read.Items("Diagnostics").Select(Diagnostic)]);
    }

    public static Diagnostic Diagnostic(PSObject value)
    {
        if (value.BaseObject is DismDiagnostic own)
            return own.ToEngine();
        // Beyond the depth of a serializer only the text of an object is left.
        if (value.BaseObject is string text)
            return FromText(text);
        var read = new OutputObject(value);
        return new Diagnostic
        {
            Id = read.Text("Id") ?? "",
            Category = read.Text("Category") ?? "",
            Severity = SeverityOf(read.Text("Severity")),
            Message = read.Text("Message") ?? "",
            Path = read.Text("Property") ?? "",
            Location = new SourceLocation(read.Text("File"), (int)(read.Integer("Line") ?? 0), (int)(read.Integer("Column") ?? 0)),
            Suggestion = read.Text("Suggestion"),
        };
    }

    public static RunSummary Run(PSObject value)
    {
        var read = new OutputObject(value);
        return new RunSummary(read.Integer("Run"), read.Integer("Rows") ?? 0, read.Integer("Flagged") ?? 0, read.Integer("Undecided") ?? 0, read.Integer("NotSent") ?? 0);
    }

    public static GoldenResult Golden(PSObject value)
    {
        var read = new OutputObject(value);
        return new GoldenResult(read.Text("Resource") ?? "", read.Text("Case") ?? "", read.Flag("Passed") ?? false, read.Text("Difference"))
        {
            MaximumDifference = read.Real("MaximumDifference"),
            Duration = read.Time("Duration"),
        };
    }

    private static IReadOnlyDictionary<string, string> Columns(PSObject value)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string text) in new OutputObject(value).Others(PredictionNames))
            columns[name] = text;
        return columns;
    }

    private static Severity SeverityOf(string? name) =>
        Enum.TryParse(name, ignoreCase: true, out Severity severity) ? severity : Severity.Error;

    private static Diagnostic FromText(string text)
    {
        Match parts = DiagnosticText().Match(text);
        return parts.Success
            ? new Diagnostic
            {
                Id = parts.Groups["id"].Value,
                Category = "",
                Severity = SeverityOf(parts.Groups["severity"].Value),
                Message = parts.Groups["message"].Value,
                Path = "",
                Location = new SourceLocation(parts.Groups["file"].Value, Number(parts.Groups["line"]), Number(parts.Groups["column"])),
            }
            : new Diagnostic { Id = "", Category = "", Severity = Severity.Error, Message = text, Path = "", Location = default };

        static int Number(Group group) => int.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }

    [GeneratedRegex(@"^(?<file>.*?)(:(?<line>\d+):(?<column>\d+))?: (?<severity>error|warning|information) (?<id>DISM\d+): (?<message>.*)$", RegexOptions.Singleline)]
    private static partial Regex DiagnosticText();
}
