using DismPS.Engine.Dials.Checks;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="BuildArtifacts"/> builds.</summary>
public sealed record BuildArtifactsOptions(TemplateSource Source)
{
    /// <summary>Builds unchanged resources anew too.</summary>
    public bool Force { get; init; }

    /// <summary>What asks DIALS; null for a build without it.</summary>
    public DialsChecks? Dials { get; init; }
}
