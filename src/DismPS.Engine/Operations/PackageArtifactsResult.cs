using System.Collections.Immutable;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="PackageArtifacts"/> wrote.</summary>
/// <param name="PackageFolder">Absolute.</param>
/// <param name="TemplatePath">Absolute path of the rewritten template.</param>
/// <param name="Packages">One a resource.</param>
public sealed record PackageArtifactsResult(string PackageFolder, string TemplatePath, ImmutableArray<PackagedArtifact> Packages)
{
    /// <summary>Base URL of the DIALS that has the packages; null when they are only here.</summary>
    public Uri? Service { get; init; }
}
