namespace DismPS.Engine.Artifacts;

/// <summary>An archive that was uploaded.</summary>
internal sealed record UploadedArchive
{
    /// <summary>Where to; see <see cref="IArtifactUploader.Service"/>.</summary>
    public required string Service { get; init; }

    /// <summary>DIALS workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>32 hexadecimal digits and <c>.zip</c>.</summary>
    public required string ObjectName { get; init; }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What templates name.</summary>
    public required string Uri { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When the upload ended.</summary>
    public required DateTimeOffset Time { get; init; }

    internal bool Is(string service, PackagedResource package) =>
        Service == service && Workspace == package.Workspace && ObjectName == package.ObjectName
        && Sha256 == package.Digest.Sha256 && Size == package.Digest.Size && Uri is { Length: > 0 };
}
