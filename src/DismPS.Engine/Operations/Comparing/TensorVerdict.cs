namespace DismPS.Engine.Operations;

/// <summary>How values compare with the expected ones.</summary>
/// <param name="Difference">What does not fit, in words; null when all fits.</param>
/// <param name="MaximumDifference">The largest |got - want|; null without numbers, infinity where one side alone is NaN or infinite.</param>
/// <param name="Tolerance">What was allowed, in words.</param>
public sealed record TensorVerdict(string? Difference, double? MaximumDifference, string Tolerance);
