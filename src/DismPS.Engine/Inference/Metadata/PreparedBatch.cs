namespace DismPS.Engine.Inference.Metadata;

/// <summary>A batch as it is sent, and what becomes of its rows.</summary>
/// <param name="Batch">The rows that are sent, with their metadata; null when none is.</param>
/// <param name="Rows">Index in the input of each row that is sent.</param>
/// <param name="Unmet">Of each row that came in, the condition that is not met; null for one that is sent.</param>
internal sealed record PreparedBatch(InputBatch? Batch, IReadOnlyList<long> Rows, IReadOnlyList<string?> Unmet);
