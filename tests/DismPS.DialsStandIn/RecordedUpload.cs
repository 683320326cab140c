namespace DismPS.DialsStandIn;

/// <summary>The body of a PUT.</summary>
public sealed record RecordedUpload
{
    /// <summary>Bytes that arrived.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of them, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>MD5 of them, lower-case hexadecimal: what S3 gives as ETag.</summary>
    public required string Md5 { get; init; }

    /// <summary>Whether all bytes arrived that the header announced.</summary>
    public required bool Complete { get; init; }

    /// <summary>Files in it, sorted by name, when it is a whole zip that was kept.</summary>
    public IReadOnlyList<UploadedEntry>? Zip { get; init; }
}
