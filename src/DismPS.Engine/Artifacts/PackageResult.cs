using System.Collections.Immutable;

namespace DismPS.Engine.Artifacts;

/// <summary>What a packaging wrote.</summary>
/// <param name="PackageFolder">Absolute.</param>
/// <param name="TemplatePath">Absolute path of the packaged <c>template.yaml</c>.</param>
/// <param name="Resources">Sorted by name.</param>
public sealed record PackageResult(string PackageFolder, string TemplatePath, ImmutableArray<PackagedResource> Resources);
