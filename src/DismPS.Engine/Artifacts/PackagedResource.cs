using DismPS.Engine.Templates;

namespace DismPS.Engine.Artifacts;

/// <summary>The archive of one resource.</summary>
public sealed record PackagedResource
{
    /// <summary>Name of the resource.</summary>
    public required string Name { get; init; }

    /// <summary>Model name on the wire.</summary>
    public required string ServiceName { get; init; }

    /// <summary>What it is.</summary>
    public required ResourceType Type { get; init; }

    /// <summary>DIALS workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>32 hexadecimal digits and <c>.zip</c>; the digits follow from workspace, resource and content.</summary>
    public required string ObjectName { get; init; }

    /// <summary>Absolute.</summary>
    public required string ArchivePath { get; init; }

    /// <summary>Size in bytes and hash of the archive.</summary>
    public required FileDigest Digest { get; init; }

    /// <summary>MD5 of the archive in lower-case hexadecimal digits, which object stores answer with; null when nothing is uploaded.</summary>
    public string? Md5 { get; init; }

    /// <summary>What the packaged template names; empty before the upload.</summary>
    public string Uri { get; init; } = "";

    /// <summary>True when the same content was uploaded to the same place before, and was not sent again.</summary>
    public bool Reused { get; init; }
}
