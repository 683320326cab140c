using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations;

/// <summary>What is wrong with a manifest file, and where it stands.</summary>
/// <param name="Problem">What.</param>
/// <param name="Location">Where: the field, or the place that it belongs to.</param>
public sealed record LocatedProblem(ManifestProblem Problem, SourceLocation Location)
{
    /// <summary><c>file:line:column: error reason: message cure</c>.</summary>
    public override string ToString() => $"{Location}: {Problem}";
}
