using DismPS.Engine.Artifacts;

namespace DismPS.Engine.Operations;

/// <summary>One item of <see cref="PackageArtifacts.StreamAsync"/>.</summary>
/// <param name="Progress">What is going on; null at the end.</param>
/// <param name="Result">What was written, at the end; else null.</param>
public sealed record PackageArtifactsStep(PackageProgress? Progress, PackageArtifactsResult? Result)
{
    /// <summary>A question that must be answered before anything goes on; null otherwise.</summary>
    public PackageQuestion? Question { get; init; }
}
