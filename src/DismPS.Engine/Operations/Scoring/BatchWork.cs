using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Metadata;

namespace DismPS.Engine.Operations.Scoring;

/// <summary>A batch that is to be scored, or the end of an input.</summary>
/// <param name="Reading">The input.</param>
/// <param name="Batch">The rows; null at the end.</param>
/// <param name="Prepared">What of them is sent; null at the end.</param>
/// <param name="End">What is told at the end; null before.</param>
internal sealed record BatchWork(InputReading Reading, InputBatch? Batch, PreparedBatch? Prepared, ScoredBatch? End);
