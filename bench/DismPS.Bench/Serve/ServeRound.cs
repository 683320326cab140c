namespace DismPS.Bench.Serve;

/// <summary>Measurements right after each other.</summary>
/// <param name="Server">The product's server.</param>
/// <param name="Kestrel">The reference.</param>
/// <param name="Inline">The reference, answering on its sockets' threads as the server does.</param>
/// <param name="RawRowsPerSecond">The model alone.</param>
/// <param name="AllocatedBytes">Managed memory that the server took for a request, Kestrel's share included.</param>
internal readonly record struct ServeRound(ServeSample Server, ServeSample Kestrel, ServeSample Inline, double RawRowsPerSecond, double AllocatedBytes);
