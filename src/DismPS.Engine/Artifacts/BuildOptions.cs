namespace DismPS.Engine.Artifacts;

/// <summary>How and where a template is built.</summary>
public sealed record BuildOptions
{
    /// <summary>Absolute; the output goes to <c>.dism-artifacts/build</c> below it.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Absolute folder that relative paths of the template start from.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>Folders and file names; another build folder than the usual must be new, empty or an earlier build.</summary>
    public ArtifactNames Names { get; init; } = ArtifactNames.Usual;

    /// <summary>The template that is built, so that what follows the build can find it again; null for none.</summary>
    public ManifestSource? Source { get; init; }

    /// <summary>Builds every resource anew, also those that did not change.</summary>
    public bool Force { get; init; }

    /// <summary>How long to wait for another build that holds the lock.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
