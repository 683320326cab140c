using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>A measurement of a server.</summary>
/// <param name="Load">What the load generator saw.</param>
/// <param name="Server">Processor time of the server's own process, in µs a request.</param>
/// <param name="Worker">Processor time of its Python process, in µs a request; 0 for a reference, which has none.</param>
internal readonly record struct HandlerSample(LoadResult Load, double Server, double Worker);
