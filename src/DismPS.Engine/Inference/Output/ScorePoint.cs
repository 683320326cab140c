namespace DismPS.Engine.Inference.Output;

/// <summary>One row of a report.</summary>
internal readonly record struct ScorePoint(long Row, long? Run, long? Lumisection, double Score, ScoreStatus Status);
