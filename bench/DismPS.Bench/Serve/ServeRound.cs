namespace DismPS.Bench.Serve;

/// <summary>Measurements right after each other.</summary>
/// <param name="Server">The product's server.</param>
/// <param name="Kestrel">The reference.</param>
/// <param name="RawRowsPerSecond">The model alone.</param>
/// <param name="AllocatedBytes">Managed memory that the server took for a request, Kestrel's share included.</param>
internal readonly record struct ServeRound(ServeSample Server, ServeSample Kestrel, double RawRowsPerSecond, double AllocatedBytes);
