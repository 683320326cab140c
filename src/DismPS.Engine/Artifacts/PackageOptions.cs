namespace DismPS.Engine.Artifacts;

/// <summary>How and where a build is packaged.</summary>
public sealed record PackageOptions
{
    /// <summary>Absolute; the output goes to <c>.dism-artifacts/package</c> below it.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Folders and file names; another package folder than the usual must be new, empty or an earlier package.</summary>
    public ArtifactNames Names { get; init; } = ArtifactNames.Usual;

    /// <summary>Where the archives go; null leaves them in the package folder, and the template names them by their file names.</summary>
    public IArtifactUploader? Uploader { get; init; }

    /// <summary>Sends also what the same place was sent before.</summary>
    public bool Force { get; init; }

    /// <summary>Told what is going on, often: after each megabyte.</summary>
    public IProgress<PackageProgress>? Progress { get; init; }

    /// <summary>How long to wait for a build that holds the lock.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
