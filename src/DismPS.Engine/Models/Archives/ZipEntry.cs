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

    /// <summary>CRC-32 of the unpacked bytes, as claimed.</summary>
    public uint Crc32 { get; init; }

    /// <summary>Type bits of the mode where Unix made the entry (0xA000 for a symbolic link); 0 where another system did, or it does not say.</summary>
    public int UnixType { get; init; }

    /// <summary>True when the name is no UTF-8, so that it reads otherwise elsewhere.</summary>
    public bool HasForeignName { get; init; }
}
