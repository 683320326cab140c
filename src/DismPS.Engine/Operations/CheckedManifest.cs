using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations;

/// <summary>One object of a manifest file, checked.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Index">Number of the object in the file, from 0.</param>
/// <param name="Kind">Its kind; empty when it names none.</param>
/// <param name="Namespace">Its namespace; null when it names none.</param>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="IsChecked">False for kinds that this program does not know the rules of.</param>
/// <param name="Problems">What is wrong.</param>
public sealed record CheckedManifest(string File, int Index, string Kind, string? Namespace, string Name, bool IsChecked, ImmutableArray<LocatedProblem> Problems)
{
    /// <summary>True when there are no errors.</summary>
    public bool IsValid => !Problems.Any(p => p.Problem.Severity == Severity.Error);
}
