namespace DismPS.Bench.Serve;

/// <summary>Measurements right after each other.</summary>
/// <param name="Server">The product's server.</param>
/// <param name="Kestrel">The reference.</param>
/// <param name="RawRowsPerSecond">The model alone.</param>
internal readonly record struct ServeRound(ServeSample Server, ServeSample Kestrel, double RawRowsPerSecond);
