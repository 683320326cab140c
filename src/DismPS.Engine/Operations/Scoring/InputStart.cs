namespace DismPS.Engine.Operations.Scoring;

/// <summary>Where the scoring of an input begins.</summary>
/// <param name="IsComplete">Nothing is left to do.</param>
/// <param name="Rows">Rows that were scored before.</param>
internal readonly record struct InputStart(bool IsComplete, long Rows);
