namespace DismPS;

/// <summary>The outcome of one golden case.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Case">Name of the case.</param>
/// <param name="Passed">True when the answer fits.</param>
/// <param name="Difference">What does not fit; null when it passed.</param>
public sealed record DismGoldenResult(string Resource, string Case, bool Passed, string? Difference);
