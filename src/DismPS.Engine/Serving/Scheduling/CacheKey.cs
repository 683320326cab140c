namespace DismPS.Engine.Serving.Scheduling;

/// <summary>SHA-256 of what decides an answer: two requests never share it by chance, nor by anybody's intent.</summary>
internal readonly record struct CacheKey(UInt128 High, UInt128 Low);
