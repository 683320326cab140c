using DismPS.Engine.Cluster.Objects;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="ExportManifest"/> writes. One of <see cref="StorageUri"/> and <see cref="Repository"/> is set.</summary>
/// <param name="Source">Template of the models.</param>
public sealed record ExportManifestOptions(TemplateSource Source)
{
    /// <summary>Only this resource; null for all.</summary>
    public string? Resource { get; init; }

    /// <summary>Address of the one model, as it was published.</summary>
    public string? StorageUri { get; init; }

    /// <summary>
    /// Model repository that the models are published to. Where it has versions (<c>s3://</c>, <c>pvc://</c>) they are loaded from the version that publishing the files as they are now makes; elsewhere types of
    /// Triton are loaded from the repository itself, those of MLServer from the folder of their name in it.
    /// </summary>
    public string? Repository { get; init; }

    /// <summary>How the models are deployed.</summary>
    public DeploymentOptions Deployment { get; init; } = new();

    /// <summary>Form.</summary>
    public ManifestFormat Format { get; init; }

    /// <summary>Absolute path of the file or folder; null for text only, which folders have none of.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Replaces what is there.</summary>
    public bool Force { get; init; }
}
