using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="CheckEnvironment"/> found.</summary>
/// <param name="Interpreter">The Python that would run the handlers.</param>
/// <param name="Origin">Why it is that one.</param>
/// <param name="PythonVersion">Its version.</param>
/// <param name="RequirementsPath">The requirements file that was read; null when there is none.</param>
/// <param name="Missing">Modules that the handlers import and it has not.</param>
/// <param name="Warnings">All findings, the missing modules among them.</param>
public sealed record EnvironmentCheck(
    string Interpreter, string Origin, string PythonVersion, string? RequirementsPath, ImmutableArray<string> Missing, ImmutableArray<EnvironmentWarning> Warnings)
{
    /// <summary>Whether nothing was found.</summary>
    public bool Passed => Warnings.IsEmpty;
}
