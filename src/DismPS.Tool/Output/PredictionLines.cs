using System.Globalization;
using DismPS.Engine.Inference;

namespace DismPS.Tool.Output;

/// <summary>Scored rows as lines and documents.</summary>
internal static class PredictionLines
{
    public static string Header { get; } = $"{"run",10} {"lumisection",12} {"score",14} {"threshold",12}  flag";

    public static string Of(ScoredRow row) =>
        $"{row.Run,10} {row.Lumisection,12} {(row.UnmetCondition is null ? Number(row.Score) : "-"),14} {Number(row.Threshold),12}  {FlagOf(row)}";

    public static string FlagOf(ScoredRow row) => row.IsAnomaly switch
    {
        _ when row.UnmetCondition is { } condition => $"not sent ({condition})",
        true => "ANOMALY",
        false => "ok",
        null => "undecided (NaN)",
    };

    public static string Number(double? value) => value is { } number ? number.ToString("G6", CultureInfo.InvariantCulture) : "-";

    public static SummaryDocument DocumentOf(ScoreSummary summary) => new(
        summary.Total, summary.Anomalies, summary.Undecided, summary.NotMet, Finite(summary.Minimum), Finite(summary.Maximum), Finite(summary.Mean));

    public static PredictionDocument DocumentOf(ScoredRow row) => new(
        row.Row, row.Run, row.Lumisection, Finite(row.Score), row.Threshold, row.IsAnomaly, StatusOf(row.Status), row.UnmetCondition, row.ModelName,
        row.Columns.Count == 0 ? null : row.Columns);

    private static string StatusOf(ScoreStatus status) => status switch
    {
        ScoreStatus.Normal => "normal",
        ScoreStatus.Anomalous => "anomalous",
        ScoreStatus.Undecided => "undecided",
        _ => "conditionNotMet",
    };

    /// <summary>JSON has no NaN: null stands for it.</summary>
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
