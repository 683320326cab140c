namespace DismPS;

/// <summary>The outcome of one golden case.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Case">Name of the case.</param>
/// <param name="Passed">True when the answer fits.</param>
/// <param name="Difference">What does not fit; null when it passed.</param>
/// <param name="MaximumDifference">The largest |got - want| of the numbers that were compared; null without any.</param>
/// <param name="Duration">How long the answer took.</param>
public sealed record DismGoldenResult(string Resource, string Case, bool Passed, string? Difference, double? MaximumDifference, TimeSpan Duration);
