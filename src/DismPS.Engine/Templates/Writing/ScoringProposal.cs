using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Templates.Writing;

/// <summary>Chooses among a model's outputs the one that says how anomalous a row is.</summary>
internal static class ScoringProposal
{
    private static readonly string[] FlagWords = ["flag", "anomaly", "is_anomal", "label"];
    private static readonly string[] MetricWords = ["score", "metric", "error", "loss", "mse", "prob", "distance"];

    /// <summary>The scoring fields; what the user said wins.</summary>
    /// <param name="outputs">At least one.</param>
    /// <param name="metric">The user's MetricKey.</param>
    /// <param name="threshold">The user's AnomalyThreshold.</param>
    /// <param name="flag">The user's FlaggingKey.</param>
    public static OutlineScoring Of(ImmutableArray<OutlineTensor> outputs, string? metric, double? threshold, string? flag)
    {
        if (flag is null && metric is null && threshold is null)
            flag = outputs.FirstOrDefault(output => IsFlag(output))?.Name;
        if (flag is not null)
            return new OutlineScoring(metric ?? BestMetric([.. outputs.Where(output => output.Name != flag)], rowsOnly: true), null, flag, false);
        bool isGuess = metric is null && outputs.Length > 1
            && (outputs.Any(output => output.Remark is not null) || outputs.Count(output => IsOneValueARow(output) && IsNumber(output.DataType)) != 1);
        return new OutlineScoring(metric ?? BestMetric(outputs, rowsOnly: false), threshold ?? 0.5, null, threshold is null) { IsMetricGuessed = isGuess };
    }

    private static string? BestMetric(ImmutableArray<OutlineTensor> outputs, bool rowsOnly)
    {
        List<OutlineTensor> rows = [.. outputs.Where(output => IsOneValueARow(output) && IsNumber(output.DataType))];
        return (rows.Find(output => HasWord(output, MetricWords)) ?? rows.FirstOrDefault() ?? (rowsOnly ? null : outputs[0]))?.Name;
    }

    private static bool IsFlag(OutlineTensor output) =>
        IsOneValueARow(output)
        && (output.DataType == DataType.Bool || (HasWord(output, FlagWords) && IsNumber(output.DataType) && !IsFloat(output.DataType)));

    private static bool IsOneValueARow(OutlineTensor output) => output.Dims.Length == 1 || output.Dims is [_, 1];

    private static bool IsNumber(DataType type) => type is not (DataType.Bytes or DataType.Bool);

    private static bool IsFloat(DataType type) => type is DataType.Fp16 or DataType.Fp32 or DataType.Fp64 or DataType.Bf16;

    private static bool HasWord(OutlineTensor output, string[] words) =>
        words.Any(word => output.Name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
