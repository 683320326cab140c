namespace DismPS.Bench.Serve;

/// <summary>What one measurement of a target found.</summary>
/// <param name="RequestsPerSecond">Answers by the time they took.</param>
/// <param name="P50">Median of the times from sending to the whole answer, in µs.</param>
/// <param name="P99">99th percentile, in µs.</param>
internal readonly record struct LoadResult(double RequestsPerSecond, double P50, double P99);
