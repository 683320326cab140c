namespace DismPS.Engine.Models.Archives;

/// <summary>A file in a zip archive, as its table of contents has it.</summary>
/// <param name="Name">Path with slashes.</param>
/// <param name="Method">0 for stored, 8 for deflate.</param>
/// <param name="PackedSize">Bytes in the archive.</param>
/// <param name="Size">Bytes after unpacking, as claimed.</param>
/// <param name="HeaderOffset">Where its own header stands.</param>
internal sealed record ZipEntry(string Name, int Method, long PackedSize, long Size, long HeaderOffset)
{
    /// <summary>Most that deflate can pack one byte into, with room.</summary>
    private const long MaxRatio = 1100;

    /// <summary>True for sizes that no packing gives.</summary>
    public bool IsImpossible => Method == 0 ? PackedSize != Size : Size / MaxRatio > PackedSize + 1;

    public bool IsEncrypted { get; init; }
}
