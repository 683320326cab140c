using System.Buffers.Binary;
using System.IO.Compression;

namespace DismPS.Engine.Inference.Plots;

/// <summary>Writes a picture as PNG with a palette; what has no ink is transparent.</summary>
internal static class PngEncoder
{
    private static readonly uint[] Table = CrcTable();

    public static byte[] Encode(PlotBitmap bitmap)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, bitmap.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), bitmap.Height);
        // Eight bits a pixel, each the number of a colour.
        (header[8], header[9]) = (8, 3);
        WriteChunk(png, "IHDR"u8, header);
        byte[] palette = new byte[PlotPalette.Count * 3];
        for (int ink = 0; ink < PlotPalette.Count; ink++)
            (palette[ink * 3], palette[(ink * 3) + 1], palette[(ink * 3) + 2]) = PlotPalette.Of((PlotInk)ink);
        WriteChunk(png, "PLTE"u8, palette);
        WriteChunk(png, "tRNS"u8, [0]);
        WriteChunk(png, "IDAT"u8, Compress(bitmap));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Compress(PlotBitmap bitmap)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] line = new byte[bitmap.Width + 1];
            for (int y = 0; y < bitmap.Height; y++)
            {
                // The first byte names the filter: none.
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(bitmap.Row(y)).CopyTo(line.AsSpan(1));
                zlib.Write(line);
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(Crc(uint.MaxValue, type), content) ^ uint.MaxValue);
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            crc = Table[(crc ^ value) & 0xff] ^ (crc >> 8);
        return crc;
    }

    private static uint[] CrcTable()
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < table.Length; n++)
        {
            uint value = n;
            for (int bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? 0xedb88320 ^ (value >> 1) : value >> 1;
            table[n] = value;
        }

        return table;
    }
}
