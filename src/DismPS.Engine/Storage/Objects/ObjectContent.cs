namespace DismPS.Engine.Storage.Objects;

/// <summary>What is written into one object: a file, or a few bytes.</summary>
internal sealed record ObjectContent
{
    /// <summary>Absolute path; null for <see cref="Bytes"/>.</summary>
    public string? Path { get; private init; }

    /// <summary>The bytes where there is no file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>A file whose digest is known.</summary>
    internal static ObjectContent Of(string path, long size, string sha256) => new() { Path = path, Size = size, Sha256 = sha256 };

    /// <summary>Bytes in memory.</summary>
    internal static ObjectContent Of(ReadOnlyMemory<byte> bytes)
    {
        Artifacts.FileDigest digest = Artifacts.FileCopier.Hash(bytes.Span);
        return new ObjectContent { Bytes = bytes, Size = digest.Size, Sha256 = digest.Sha256 };
    }
}
