namespace DismPS.Bench.Serve;

/// <summary>A measurement of a target.</summary>
/// <param name="Load">What the load generator saw.</param>
/// <param name="ProcessorShare">Share of its processor that the target had, 0 to 1.</param>
internal readonly record struct ServeSample(LoadResult Load, double ProcessorShare);
