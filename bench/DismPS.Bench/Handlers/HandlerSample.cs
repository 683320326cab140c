using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>A measurement of a server.</summary>
/// <param name="Load">What the load generator saw.</param>
/// <param name="Count">Requests that were answered.</param>
/// <param name="Server">Processor time of the server's own process.</param>
/// <param name="Child">Processor time of its child: the Python process, or nginx itself; 0 without.</param>
/// <param name="Others">Processors that other programs had meanwhile.</param>
internal readonly record struct HandlerSample(LoadResult Load, double Count, TimeSpan Server, TimeSpan Child, double Others);
