using DismPS.Engine.Artifacts;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="PackageArtifacts"/> packages, and where the packages go.</summary>
public sealed record PackageArtifactsOptions(TemplateSource Source)
{
    /// <summary>Sends the packages; null leaves them in the package folder.</summary>
    public IArtifactUploader? Uploader { get; init; }

    /// <summary>Sends the packages to DIALS, where <see cref="Uploader"/> is not set; null leaves them in the package folder.</summary>
    public PackageUpload? Dials { get; init; }

    /// <summary>Packages the last build as it is: the template itself is not read, and nothing is built.</summary>
    public bool UseBuild { get; init; }

    /// <summary>Sends also what was sent before.</summary>
    public bool Force { get; init; }

    /// <summary>Told what is going on, often and on any thread; see <see cref="PackageArtifacts.StreamAsync"/> for a stream.</summary>
    public IProgress<PackageProgress>? Progress { get; init; }
}
