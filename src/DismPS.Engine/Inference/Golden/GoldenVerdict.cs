namespace DismPS.Engine.Inference;

/// <summary>How an answer compares with the golden one.</summary>
/// <param name="Difference">What does not fit, in words; null when the answer fits.</param>
/// <param name="MaximumDifference">The largest |got - want| of all numbers that could be compared; null without any, infinity where one side alone is NaN or infinite.</param>
public sealed record GoldenVerdict(string? Difference, double? MaximumDifference)
{
    /// <summary>True when the answer fits.</summary>
    public bool Passed => Difference is null;
}
