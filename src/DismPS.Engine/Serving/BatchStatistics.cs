namespace DismPS.Engine.Serving;

/// <summary>Runs of a model over one number of rows. Times are sums in nanoseconds.</summary>
/// <param name="BatchSize">Rows of each run.</param>
/// <param name="Count">Runs.</param>
/// <param name="InputNanoseconds">Time of reading their requests.</param>
/// <param name="ComputeNanoseconds">Time in the model.</param>
/// <param name="OutputNanoseconds">Time of writing their answers.</param>
public sealed record BatchStatistics(long BatchSize, long Count, long InputNanoseconds, long ComputeNanoseconds, long OutputNanoseconds);
