namespace DismPS.Engine.Inference;

/// <summary>Counts over the rows of one run.</summary>
/// <param name="Run">Run number; null for rows without one, and for those of all runs beyond <see cref="RunSummaries.MaximumRuns"/>.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Flagged">Rows that are anomalous.</param>
/// <param name="Undecided">Rows about which nothing can be said, because the model gave NaN.</param>
/// <param name="NotSent">Rows that were not sent, because a condition is not met.</param>
public sealed record RunSummary(long? Run, long Rows, long Flagged, long Undecided, long NotSent);
