using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes.Python.Environments;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="CreateEnvironment"/> is about to do.</summary>
/// <param name="Folder">Absolute folder of the environment.</param>
/// <param name="Interpreter">Python that it is made from.</param>
/// <param name="PythonVersion">Its version.</param>
/// <param name="Tool"><c>uv</c>, or <c>pip</c>.</param>
/// <param name="Packages">What is asked for, as the requirements file has it.</param>
/// <param name="Replaces">Whether an environment is there already.</param>
/// <param name="Notes">Where packages come from, when not from the usual index.</param>
/// <param name="Warnings">Where it differs from the platform.</param>
public sealed record EnvironmentPlan(
    string Folder, string Interpreter, string PythonVersion, string Tool, ImmutableArray<string> Packages, bool Replaces,
    ImmutableArray<string> Notes, ImmutableArray<EnvironmentWarning> Warnings)
{
    /// <summary>What is run.</summary>
    internal EnvironmentRecipe? Recipe { get; init; }

    /// <summary>What it is for.</summary>
    internal ImmutableArray<EnvironmentSubject> Subjects { get; init; } = [];
}
