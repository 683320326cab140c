namespace DismPS.Engine.Artifacts;

/// <summary>One file of a build.</summary>
public sealed record ManifestFile
{
    /// <summary>From the build folder, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Absolute path that it was copied from; null for a generated file.</summary>
    public string? Source { get; init; }
}
