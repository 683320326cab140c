using System.Collections.Immutable;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>What an interpreter has.</summary>
/// <param name="Version">"3.10.12".</param>
/// <param name="Packages">Installed packages and their versions, by <see cref="PackageName.Key"/>.</param>
/// <param name="Missing">Modules that were asked for and are not there.</param>
internal sealed record EnvironmentFacts(string Version, ImmutableSortedDictionary<string, string> Packages, ImmutableArray<string> Missing);
