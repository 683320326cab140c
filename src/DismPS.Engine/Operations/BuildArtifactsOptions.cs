using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="BuildArtifacts"/> builds.</summary>
public sealed record BuildArtifactsOptions(TemplateSource Source)
{
    /// <summary>Builds unchanged resources anew too.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// Opens what asks DIALS, once the template is valid without it, so that nobody signs in for a template with a mistake; whoever opens it closes it. Null, also as its answer, for a build without DIALS.
    /// </summary>
    public Func<CancellationToken, Task<DialsChecks?>>? Dials { get; init; }

    /// <summary>Told of each resource before it is built; null for nobody.</summary>
    public IProgress<Resource>? Progress { get; init; }
}
