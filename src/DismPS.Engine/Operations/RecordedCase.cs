namespace DismPS.Engine.Operations;

/// <summary>A golden case that was recorded.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="Rows">Rows of the request: the first axis of its first input.</param>
/// <param name="IsReplaced">True when a case of this name was there before.</param>
public sealed record RecordedCase(string Name, long Rows, bool IsReplaced);
