using System.Collections.Immutable;

namespace DismPS.Engine.Storage.Publications;

/// <summary>What is kept of a service's versions.</summary>
/// <param name="KeepLast">So many of the newest versions.</param>
/// <param name="OlderThan">Versions that were published later than so long ago.</param>
/// <param name="InUse">Storage URIs that services name; a version that one of them lies in is never removed.</param>
/// <param name="Versions">Only these versions are removed, however new they are; empty for the rules above.</param>
internal sealed record RemovalRule(int KeepLast, TimeSpan OlderThan, ImmutableArray<string> InUse, ImmutableArray<string> Versions);
