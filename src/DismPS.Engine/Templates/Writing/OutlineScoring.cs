namespace DismPS.Engine.Templates.Writing;

/// <summary>How rows are judged; one of the two shapes of the format.</summary>
/// <param name="MetricKey">Output with the score; needed without a flag.</param>
/// <param name="AnomalyThreshold">Rows above it are anomalous; null when the model flags them itself.</param>
/// <param name="FlaggingKey">Output that flags rows; null when a threshold does.</param>
/// <param name="IsThresholdPlaceholder">True when nobody said the threshold.</param>
internal sealed record OutlineScoring(string? MetricKey, double? AnomalyThreshold, string? FlaggingKey, bool IsThresholdPlaceholder)
{
    /// <summary>True when several outputs could be the score and one was taken.</summary>
    public bool IsMetricGuessed { get; init; }

    /// <summary>True when the model decides itself.</summary>
    public bool IsBuiltin => FlaggingKey is not null;
}
