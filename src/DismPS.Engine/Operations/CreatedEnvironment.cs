using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations;

/// <summary>An environment that was made.</summary>
/// <param name="Folder">Absolute folder.</param>
/// <param name="Interpreter">Its Python.</param>
/// <param name="PythonVersion">"3.10.12".</param>
/// <param name="Packages">What it has, by name; with the packages of the Python itself when those were included.</param>
/// <param name="Warnings">Where it differs from the platform, and what is still missing.</param>
public sealed record CreatedEnvironment(
    string Folder, string Interpreter, string PythonVersion, ImmutableArray<InstalledPackage> Packages, ImmutableArray<EnvironmentWarning> Warnings);
