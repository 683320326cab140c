using System.Collections.Immutable;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>A package that an image of the platform has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Versions">The one version, or those that it can be, the oldest first.</param>
internal sealed record PlatformPackage(string Name, ImmutableArray<Pep440Version> Versions)
{
    /// <summary>"1.26.4", or "1.21.2 to 1.24.3".</summary>
    public string VersionText => Versions.Length == 1 ? Versions[0].Text : $"{Versions[0]} to {Versions[^1]}";
}
