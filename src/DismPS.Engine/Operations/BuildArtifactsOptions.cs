namespace DismPS.Engine.Operations;

/// <summary>What <see cref="BuildArtifacts"/> builds.</summary>
public sealed record BuildArtifactsOptions(TemplateSource Source)
{
    /// <summary>Builds unchanged resources anew too.</summary>
    public bool Force { get; init; }
}
