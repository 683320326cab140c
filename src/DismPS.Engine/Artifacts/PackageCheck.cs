using System.Collections.Immutable;

namespace DismPS.Engine.Artifacts;

/// <summary>What was found about a package.</summary>
/// <param name="Path">Absolute path that was asked about.</param>
/// <param name="Archives">In the order of the template.</param>
/// <param name="Problems">Everything that is wrong, up to a limit.</param>
public sealed record PackageCheck(string Path, ImmutableArray<CheckedArchive> Archives, ImmutableArray<PackageProblem> Problems)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool IsValid => Problems.IsEmpty;
}
