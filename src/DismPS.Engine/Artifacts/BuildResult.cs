using System.Collections.Immutable;

namespace DismPS.Engine.Artifacts;

/// <summary>What a build wrote.</summary>
/// <param name="BuildFolder">Absolute.</param>
/// <param name="TemplatePath">Absolute path of the built <c>template.yaml</c>.</param>
/// <param name="Resources">In the order of the template.</param>
/// <param name="Warnings">What the user should know about the build; the build succeeded nevertheless.</param>
public sealed record BuildResult(
    string BuildFolder, string TemplatePath, ImmutableArray<BuiltResource> Resources, ImmutableArray<BuildWarning> Warnings);
