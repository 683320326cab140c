namespace DismPS.Engine.Artifacts;

/// <summary>How and where a build is packaged.</summary>
public sealed record PackageOptions
{
    /// <summary>Absolute; the output goes to <c>.dism-artifacts/package</c> below it.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Absolute build folder in place of <c>.dism-artifacts/build</c>.</summary>
    public string? BuildFolder { get; init; }

    /// <summary>Absolute package folder in place of <c>.dism-artifacts/package</c>; it must be new, empty or an earlier package.</summary>
    public string? PackageFolder { get; init; }

    /// <summary>Where the archives go; null leaves them in the package folder, and the template names them by their file names.</summary>
    public IArtifactUploader? Uploader { get; init; }

    /// <summary>Sends also what the same place was sent before.</summary>
    public bool Force { get; init; }

    /// <summary>Told what is going on, often: after each megabyte.</summary>
    public IProgress<PackageProgress>? Progress { get; init; }

    /// <summary>How long to wait for a build that holds the lock.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
