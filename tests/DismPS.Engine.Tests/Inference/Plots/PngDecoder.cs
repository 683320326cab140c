using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DismPS.Engine.Tests.Inference.Plots;

/// <summary>Reads a PNG with a palette of eight bits and no filters.</summary>
internal sealed class PngDecoder
{
    public PngDecoder(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], png[..8]);
        int at = 8;
        var content = new MemoryStream();
        List<string> types = [];
        while (at < png.Length)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            string type = Encoding.ASCII.GetString(png, at + 4, 4);
            types.Add(type);
            byte[] chunk = png[(at + 8)..(at + 8 + length)];
            Assert.Equal(Crc(png.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            if (type == "IHDR")
            {
                (Width, Height) = (BinaryPrimitives.ReadInt32BigEndian(chunk), BinaryPrimitives.ReadInt32BigEndian(chunk.AsSpan(4)));
                Assert.Equal([8, 3, 0, 0, 0], chunk[8..]);
            }
            else if (type == "PLTE")
                Palette = chunk;
            else if (type == "IDAT")
                content.Write(chunk);
            at += 12 + length;
        }

        Assert.Equal("IEND", types[^1]);
        content.Position = 0;
        using var zlib = new ZLibStream(content, CompressionMode.Decompress);
        Pixels = new byte[Width, Height];
        byte[] line = new byte[Width + 1];
        for (int y = 0; y < Height; y++)
        {
            zlib.ReadExactly(line);
            Assert.Equal(0, line[0]);
            for (int x = 0; x < Width; x++)
                Pixels[x, y] = line[x + 1];
        }

        Assert.Equal(-1, zlib.ReadByte());
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Palette { get; } = [];

    public byte[,] Pixels { get; }

    // Bit by bit, as the specification defines it; the encoder goes by a table.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
        }

        return ~crc;
    }
}
