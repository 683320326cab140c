using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>Zip archives written byte by byte, so that they can say anything. Every entry is stored.</summary>
internal sealed class PackageZip
{
    private readonly MemoryStream _body = new();
    private readonly MemoryStream _table = new();
    private int _count;

    /// <summary>What an entry says of itself where that is not the truth.</summary>
    internal sealed record Claim
    {
        internal string? LocalName { get; init; }

        internal uint? Crc { get; init; }

        internal uint? Size { get; init; }

        internal uint? PackedSize { get; init; }

        internal uint? Offset { get; init; }

        internal ushort Method { get; init; }

        internal ushort Flags { get; init; }

        internal uint Mode { get; init; } = 0x81A4;
    }

    internal static byte[] Of(params (string Name, string Text)[] files)
    {
        PackageZip zip = new();
        foreach ((string name, string text) in files)
            zip.Add(name, text);
        return zip.ToArray();
    }

    internal PackageZip Add(string name, string text, Claim? claim = null) => Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(text), claim ?? new Claim());

    internal PackageZip Add(byte[] name, byte[] content, Claim claim)
    {
        uint offset = (uint)_body.Length;
        DismPS.Engine.Artifacts.Crc32 crc = default;
        crc.Append(content);
        byte[] local = claim.LocalName is null ? name : Encoding.UTF8.GetBytes(claim.LocalName);
        byte[] header = new byte[30];
        "PK\u0003\u0004"u8.CopyTo(header);
        Common(header.AsSpan(6));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(26), (ushort)local.Length);
        _body.Write(header);
        _body.Write(local);
        _body.Write(content);

        byte[] row = new byte[46];
        "PK\u0001\u0002"u8.CopyTo(row);
        row[5] = 3;
        Common(row.AsSpan(8));
        BinaryPrimitives.WriteUInt16LittleEndian(row.AsSpan(28), (ushort)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(38), claim.Mode << 16);
        BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(42), claim.Offset ?? offset);
        _table.Write(row);
        _table.Write(name);
        _count++;
        return this;

        void Common(Span<byte> at)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(at, claim.Flags);
            BinaryPrimitives.WriteUInt16LittleEndian(at[2..], claim.Method);
            BinaryPrimitives.WriteUInt32LittleEndian(at[8..], claim.Crc ?? crc.Value);
            BinaryPrimitives.WriteUInt32LittleEndian(at[12..], claim.PackedSize ?? (uint)content.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(at[16..], claim.Size ?? (uint)content.Length);
        }
    }

    /// <summary>Adds bytes that are packed already.</summary>
    internal PackageZip AddZeros(string name, int size)
    {
        byte[] zeros = new byte[size];
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(zeros);
        DismPS.Engine.Artifacts.Crc32 crc = default;
        crc.Append(zeros);
        return Add(Encoding.UTF8.GetBytes(name), packed.ToArray(), new Claim { Method = 8, Size = (uint)size, Crc = crc.Value });
    }

    internal byte[] ToArray()
    {
        byte[] end = new byte[22];
        "PK\u0005\u0006"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)_count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)_count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)_table.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)_body.Length);
        return [.. _body.ToArray(), .. _table.ToArray(), .. end];
    }
}
