using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace DismPS.DialsStandIn;

/// <summary>Lists what is in an uploaded zip.</summary>
internal static class UploadedZip
{
    private const int EndLength = 22;
    private const int LargestComment = ushort.MaxValue;
    private const int LocatorLength = 20;

    /// <summary>The files sorted by name, or null when it is no zip.</summary>
    public static IReadOnlyList<UploadedEntry>? Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            IReadOnlyList<ZipArchiveEntry> entries = zip.Entries;
            int[] methods = Methods(path, entries.Count);
            return [.. entries.Select((entry, i) => Read(entry, methods[i])).OrderBy(e => e.Name, StringComparer.Ordinal)];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static UploadedEntry Read(ZipArchiveEntry entry, int method)
    {
        using Stream content = entry.Open();
        return new UploadedEntry(entry.FullName, entry.Length, method, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    // The class library does not tell the method of an entry: it is read from the central directory (APPNOTE 4.3.12).
    private static int[] Methods(string path, int count)
    {
        using FileStream file = File.OpenRead(path);
        byte[] tail = new byte[(int)Math.Min(file.Length, EndLength + LargestComment + LocatorLength)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        int end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        long directory = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (directory == uint.MaxValue)
        {
            file.Position = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - LocatorLength + 8)) + 48;
            directory = BinaryPrimitives.ReadInt64LittleEndian(Bytes(file, 8));
        }
        file.Position = directory;
        int[] methods = new int[count];
        for (int i = 0; i < count; i++)
        {
            byte[] header = Bytes(file, 46);
            methods[i] = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(10));
            file.Position += BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(32));
        }
        return methods;
    }

    private static byte[] Bytes(FileStream file, int count)
    {
        byte[] bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }
}
