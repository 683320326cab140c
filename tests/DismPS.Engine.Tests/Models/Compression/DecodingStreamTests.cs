using System.IO.Compression;
using DismPS.Engine.Models.Compression;

namespace DismPS.Engine.Tests.Models.Compression;

/// <summary>Unpackers that the framework lacks. The packed files are joblib's (tests/data/pickles); zlib's unpack to the same bytes.</summary>
public sealed class DecodingStreamTests
{
    [Theory]
    [InlineData("bz2")]
    [InlineData("lzma")]
    [InlineData("xz")]
    public void Same_content_unpacks_to_the_same_bytes(string name)
    {
        Assert.Equal(Unpack("zlib", Packed("zlib")), Unpack(name, Packed(name)));
    }

    [Theory]
    [InlineData("bz2")]
    [InlineData("lzma")]
    [InlineData("xz")]
    public void Every_cut_is_noticed(string name)
    {
        byte[] packed = Packed(name);
        byte[] whole = Unpack(name, packed);
        for (int length = 0; length < packed.Length - 40; length += 7)
            Assert.True(Unpack(name, packed[..length]).Length < whole.Length);
    }

    [Fact]
    public void Mutated_files_end_or_are_refused()
    {
        var random = new Random(11);
        foreach (string name in (string[])["bz2", "lzma", "xz"])
        {
            byte[] packed = Packed(name);
            for (int i = 0; i < 200; i++)
            {
                byte[] bytes = [.. packed];
                for (int k = random.Next(1, 4); k > 0; k--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                Assert.InRange(Unpack(name, bytes, 64 * 1024).Length, 0, 64 * 1024);
            }
        }
    }

    private static byte[] Packed(string name) => File.ReadAllBytes(RepositoryFiles.Data("pickles", $"arrays.{name}.joblib"));

    // Nothing for damaged data.
    private static byte[] Unpack(string name, byte[] packed, int most = 1 << 20)
    {
        try
        {
            using Stream stream = name switch
            {
                "bz2" => new Bzip2Stream(new MemoryStream(packed)),
                "lzma" => new LzmaStream(new MemoryStream(packed)),
                "xz" => new XzStream(new MemoryStream(packed)),
                _ => new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress),
            };
            byte[] buffer = new byte[most];
            int count = 0;
            // Odd steps, so that matches and chunks are cut anywhere.
            for (int read = -1; read != 0 && count < buffer.Length; count += read)
                read = stream.Read(buffer, count, Math.Min(13, buffer.Length - count));
            return buffer[..count];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
