using System.Collections.Immutable;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>A template and what was built from it.</summary>
/// <param name="Template">The typed template.</param>
/// <param name="Build">Folders and resources of the build.</param>
public sealed record BuildArtifactsResult(DismTemplate Template, BuildResult Build)
{
    /// <summary>What the user should know of the check before the build.</summary>
    public ImmutableArray<Diagnostic> Advice { get; init; } = [];
}
