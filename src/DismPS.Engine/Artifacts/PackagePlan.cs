using System.Collections.Immutable;

namespace DismPS.Engine.Artifacts;

/// <summary>What a packaging would write and send.</summary>
/// <param name="PackageFolder">Absolute.</param>
/// <param name="Resources">Sorted by name.</param>
public sealed record PackagePlan(string PackageFolder, ImmutableArray<PlannedPackage> Resources);
