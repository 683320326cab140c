using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Archives;
using DismPS.Engine.Models.Compression;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Pickle;

/// <summary>Finds the pickles of a file by its content. Sources of the forms: joblib 1.5 (compressor.py), NumPy Enhancement Proposal 1, torch 2.</summary>
internal static class PickledFileReader
{
    private const int MaxHeader = 64 * 1024;
    private const int MaxArchiveParts = 1000;

    /// <summary>Looks into a file.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="budget">What is left to look at.</param>
    public static PickledFile Read(string path, PickleBudget budget)
    {
        using FileStream? file = RegularFile.TryOpen(path, out string? fault);
        return file is null ? new PickledFile(PickledFileKind.Other, []) { Fault = fault } : Read(file, budget);
    }

    /// <summary>Looks into a stream that can seek.</summary>
    public static PickledFile Read(Stream file, PickleBudget budget)
    {
        try
        {
            Span<byte> start = stackalloc byte[16];
            int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            file.Position = 0;
            return Read(file, start[..read], budget);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new PickledFile(PickledFileKind.Other, []) { Fault = "cannot be read" };
        }
        catch (InvalidDataException exception)
        {
            return new PickledFile(PickledFileKind.Unreadable, []) { Fault = $"is damaged: its compressed data cannot be read, {exception.Message}" };
        }
    }

    private static PickledFile Read(Stream file, ReadOnlySpan<byte> start, PickleBudget budget)
    {
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return ReadArchive(file, budget);
        if (start.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']))
            return new PickledFile(PickledFileKind.Array, ReadArray(file, null, budget));
        if (start.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4D, 0x18]))
            return Unreadable("lz4", "is compressed with lz4, which is not read here");
        if (start.StartsWith("ZF0x"u8))
            return Unreadable("zlib", "has the form of joblib before 0.10, which is not read here");
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return ReadPacked("gzip", new GZipStream(file, CompressionMode.Decompress, leaveOpen: true), budget);
        // 'x' is no opcode; the sum tells zlib's two header bytes from a text.
        if (start is [0x78, var second, ..] && ((0x78 << 8) | second) % 31 == 0)
            return ReadPacked("zlib", new ZLibStream(file, CompressionMode.Decompress, leaveOpen: true), budget);
        if (start.StartsWith("BZh"u8))
            return ReadPacked("bz2", new Bzip2Stream(file), budget);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]))
            return ReadPacked("xz", new XzStream(file), budget);
        if (start.StartsWith((ReadOnlySpan<byte>)[0x5D, 0x00]))
            return ReadPacked("lzma", new LzmaStream(file), budget);
        PickleScan scan = PickleScanner.Scan(file, budget);
        return scan.IsPickle ? new PickledFile(PickledFileKind.Pickle, [new PickledPart(null, scan)]) { IsTorchSave = scan.IsLegacyTorch } : new PickledFile(PickledFileKind.Other, []);
    }

    private static PickledFile Unreadable(string compression, string fault) =>
        new(PickledFileKind.Unreadable, []) { Compression = compression, Fault = fault, IsLimit = true };

    private static PickledFile ReadPacked(string compression, Stream packed, PickleBudget budget)
    {
        PickleScan scan = PickleScanner.Scan(packed, budget);
        if (scan.IsPickle)
            return new PickledFile(PickledFileKind.Pickle, [new PickledPart(null, scan)]) { Compression = compression, IsTorchSave = scan.IsLegacyTorch };
        // Damaged data are a finding of their own; a compressed text is merely something else.
        bool isDamaged = scan.Fault?.StartsWith("the compressed data", StringComparison.Ordinal) == true;
        return new PickledFile(isDamaged ? PickledFileKind.Unreadable : PickledFileKind.Other, [])
        {
            Compression = compression,
            Fault = isDamaged ? $"is damaged: {scan.Fault}" : null,
        };
    }

    // Header, then the elements: raw numbers, or one pickle when they are objects.
    private static ImmutableArray<PickledPart> ReadArray(Stream file, string? entry, PickleBudget budget)
    {
        Span<byte> start = stackalloc byte[12];
        if (file.ReadAtLeast(start[..10], 10, throwOnEndOfStream: false) < 10 || !start[1..6].SequenceEqual("NUMPY"u8))
            return [];
        int length = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (start[6] > 1)
        {
            file.ReadExactly(start[10..12]);
            length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(start[8..]), MaxHeader + 1);
        }

        byte[] header = new byte[Math.Min(length, MaxHeader)];
        if (length > MaxHeader || file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            return [];
        string text = Encoding.Latin1.GetString(header);
        // A structured type is a list in which an object field is written as 'O' or '|O'.
        bool hasObjects = NpyHeaderText.Parse(text) is { Descr: { } descr } ? descr.Contains('O') : text.Contains("'|O") || text.Contains("'O");
        return hasObjects ? [new PickledPart(entry, PickleScanner.Scan(file, budget))] : [];
    }

    private static PickledFile ReadArchive(Stream file, PickleBudget budget)
    {
        if (ZipDirectory.Read(file, out string? fault) is not { } zip)
            return new PickledFile(PickledFileKind.Unreadable, []) { Fault = fault };
        bool isTorchScript = zip.Entries.Any(e => e.Name.Contains("/code/__torch__", StringComparison.Ordinal));
        bool isTorch = isTorchScript || zip.Entries.Any(e => e.Name.EndsWith("/data.pkl", StringComparison.Ordinal));
        ImmutableArray<PickledPart>.Builder parts = ImmutableArray.CreateBuilder<PickledPart>();
        foreach (ZipEntry entry in zip.Entries)
        {
            bool isArray = entry.Name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);
            if (!isArray && !entry.Name.EndsWith(".pkl", StringComparison.OrdinalIgnoreCase) && !entry.Name.EndsWith(".pickle", StringComparison.OrdinalIgnoreCase)
                && !entry.Name.EndsWith(".joblib", StringComparison.OrdinalIgnoreCase))
                continue;
            if (parts.Count == MaxArchiveParts)
                return new PickledFile(PickledFileKind.Archive, parts.ToImmutable()) { Fault = "has more pickles in it than are looked at", IsLimit = true };
            using Stream? content = zip.Open(entry);
            if (content is null)
                fault ??= $"has an entry '{entry.Name}' that cannot be unpacked";
            else if (isArray)
                parts.AddRange(ReadArray(content, entry.Name, budget));
            else
                parts.Add(new PickledPart(entry.Name, PickleScanner.Scan(content, budget)));
        }

        return new PickledFile(PickledFileKind.Archive, parts.ToImmutable()) { Fault = fault, IsTorchScript = isTorchScript, IsTorchSave = isTorch && !isTorchScript };
    }
}
