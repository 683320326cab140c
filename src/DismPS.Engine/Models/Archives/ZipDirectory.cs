using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;

namespace DismPS.Engine.Models.Archives;

/// <summary>
/// The table of contents of a zip archive (APPNOTE 6.3). Counts and sizes are checked before anything is allocated for them, and entries
/// are opened one at a time, so that an archive that claims millions of entries or terabytes costs nothing.
/// </summary>
internal sealed class ZipDirectory
{
    /// <summary>Most entries that are read; a torch archive has one for every weight.</summary>
    public const int MaxEntries = 100_000;

    private const int MaxTableBytes = 24 * 1024 * 1024;
    private const int EndBytes = 22;
    private const byte MadeByUnix = 3;

    private readonly Stream stream;

    private ZipDirectory(Stream stream, ImmutableArray<ZipEntry> entries)
    {
        this.stream = stream;
        Entries = entries;
    }

    /// <summary>In the order of the table.</summary>
    public ImmutableArray<ZipEntry> Entries { get; }

    /// <summary>Reads the table.</summary>
    /// <param name="stream">The file, which can seek; stays open and is what entries are read from.</param>
    /// <param name="fault">Why there is none, as the end of a sentence.</param>
    public static ZipDirectory? Read(Stream stream, out string? fault)
    {
        try
        {
            return FindTable(stream, out long offset, out long size, out long count, out fault)
                && ReadTable(stream, offset, size, count, out fault) is { } entries
                    ? new ZipDirectory(stream, entries)
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = "cannot be read";
            return null;
        }
    }

    /// <summary>Opens an entry; reading it gives at most the bytes that it claims. Null when its place is wrong or it is packed otherwise.</summary>
    public Stream? Open(ZipEntry entry)
    {
        if (entry.IsEncrypted || entry.IsImpossible || entry.HeaderOffset > stream.Length || entry.PackedSize > stream.Length)
            return null;
        try
        {
            Span<byte> header = stackalloc byte[30];
            stream.Position = entry.HeaderOffset;
            if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith("PK\u0003\u0004"u8))
                return null;
            long start = entry.HeaderOffset + header.Length + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            if (start + entry.PackedSize > stream.Length)
                return null;
            var packed = new StreamPart(stream, start, entry.PackedSize);
            return entry.Method switch
            {
                0 => packed,
                8 => new StreamPart(new DeflateStream(packed, CompressionMode.Decompress), 0, entry.Size),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True when the header in front of the entry's bytes has the same name as the table; other programs may go by either.</summary>
    public bool HasSameName(ZipEntry entry)
    {
        try
        {
            Span<byte> header = stackalloc byte[30];
            if (entry.HeaderOffset > stream.Length)
                return false;
            stream.Position = entry.HeaderOffset;
            if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
                return false;
            byte[] name = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header[26..])];
            return stream.ReadAtLeast(name, name.Length, throwOnEndOfStream: false) == name.Length && Encoding.UTF8.GetString(name) == entry.Name;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The bytes of a small entry; null when it is larger or damaged.</summary>
    public byte[]? ReadAll(ZipEntry entry, int most)
    {
        if (entry.Size > most || Open(entry) is not { } content)
            return null;
        using (content)
        {
            try
            {
                byte[] bytes = new byte[entry.Size];
                return content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? bytes : null;
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException)
            {
                return null;
            }
        }
    }

    private static bool FindTable(Stream stream, out long offset, out long size, out long count, out string? fault)
    {
        offset = size = count = 0;
        byte[] tail = new byte[(int)Math.Min(stream.Length, EndBytes + ushort.MaxValue)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        int end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + EndBytes > tail.Length)
        {
            fault = "is no zip archive, or its end is cut off: it has no table of contents";
            return false;
        }

        ReadOnlySpan<byte> record = tail.AsSpan(end);
        count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        size = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        long endPosition = stream.Length - tail.Length + end;
        if (count == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue)
            ReadLargeEnd(stream, tail.AsSpan(0, end), ref offset, ref size, ref count, ref endPosition);
        fault = count > MaxEntries || size > MaxTableBytes ? $"is a zip archive with {count} entries; at most {MaxEntries} are read"
            : offset < 0 || size < 0 || count < 0 || offset > endPosition - size || count * 46 > size ? "is a damaged zip archive: its table of contents is not where its end says"
            : null;
        return fault is null;
    }

    // The record for archives of more than 4 GiB or 65534 entries; its place is told right before the usual end.
    private static void ReadLargeEnd(Stream stream, ReadOnlySpan<byte> before, ref long offset, ref long size, ref long count, ref long endPosition)
    {
        if (before.Length < 20 || !before[^20..].StartsWith("PK\u0006\u0007"u8))
            return;
        long place = BinaryPrimitives.ReadInt64LittleEndian(before[^12..]);
        Span<byte> record = stackalloc byte[56];
        if (place < 0 || place > stream.Length - record.Length)
            return;
        stream.Position = place;
        stream.ReadExactly(record);
        if (!record.StartsWith("PK\u0006\u0006"u8))
            return;
        count = BinaryPrimitives.ReadInt64LittleEndian(record[32..]);
        size = BinaryPrimitives.ReadInt64LittleEndian(record[40..]);
        offset = BinaryPrimitives.ReadInt64LittleEndian(record[48..]);
        endPosition = place;
    }

    private static ImmutableArray<ZipEntry>? ReadTable(Stream stream, long offset, long size, long count, out string? fault)
    {
        fault = "is a damaged zip archive: its table of contents is broken";
        byte[] table = new byte[(int)size];
        stream.Position = offset;
        stream.ReadExactly(table);
        ImmutableArray<ZipEntry>.Builder entries = ImmutableArray.CreateBuilder<ZipEntry>((int)count);
        ReadOnlySpan<byte> rest = table;
        for (long i = 0; i < count; i++)
        {
            if (rest.Length < 46 || !rest.StartsWith("PK\u0001\u0002"u8))
                return null;
            int name = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
            int extra = BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]);
            int comment = BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
            if (rest.Length < 46 + name + extra + comment || ReadEntry(rest[..46], rest.Slice(46, name), rest.Slice(46 + name, extra)) is not { } entry)
                return null;
            entries.Add(entry);
            rest = rest[(46 + name + extra + comment)..];
        }

        fault = null;
        return entries.ToImmutable();
    }

    private static ZipEntry? ReadEntry(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        while (extra.Length >= 4)
        {
            int kind = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (extra.Length < 4 + length)
                break;
            if (kind == 1)
            {
                ReadOnlySpan<byte> large = extra.Slice(4, length);
                size = Large(size, ref large);
                packed = Large(packed, ref large);
                offset = Large(offset, ref large);
            }

            extra = extra[(4 + length)..];
        }

        return size < 0 || packed < 0 || offset < 0 ? null : new ZipEntry(Encoding.UTF8.GetString(name), BinaryPrimitives.ReadUInt16LittleEndian(header[10..]), packed, size, offset)
        {
            IsEncrypted = (header[8] & 1) != 0,
            Crc32 = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]),
            UnixType = header[5] == MadeByUnix ? header[41] << 8 & 0xF000 : 0,
            HasForeignName = !Utf8.IsValid(name),
        };
    }

    private static long Large(long value, ref ReadOnlySpan<byte> large)
    {
        if (value != uint.MaxValue || large.Length < 8)
            return value;
        value = BinaryPrimitives.ReadInt64LittleEndian(large);
        large = large[8..];
        return value;
    }
}
