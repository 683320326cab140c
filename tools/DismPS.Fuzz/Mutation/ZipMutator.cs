using System.IO.Compression;

namespace DismPS.Fuzz.Mutation;

/// <summary>Changes a file inside a zip archive and packs it again, so that checksums are right and the reader gets as far as the content.</summary>
internal sealed class ZipMutator(Mutator inner) : Mutator
{
    public override byte[] Change(byte[] input, Random random)
    {
        try
        {
            return Repack(input, random);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            return Bytes.Change(input, random);
        }
    }

    private byte[] Repack(byte[] input, Random random)
    {
        using var source = new ZipArchive(new MemoryStream(input), ZipArchiveMode.Read);
        if (source.Entries.Count is 0 or > 500)
            return Bytes.Change(input, random);
        int chosen = random.Next(source.Entries.Count);
        int deed = random.Next(6);
        var packed = new MemoryStream();
        using (var target = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (int i = 0; i < source.Entries.Count; i++)
            {
                ZipArchiveEntry entry = source.Entries[i];
                if (i == chosen && deed == 0)
                    continue;
                byte[] content = Read(entry);
                string name = i == chosen && deed == 1 ? source.Entries[random.Next(source.Entries.Count)].FullName : entry.FullName;
                Write(target, name, i == chosen && deed > 1 ? inner.Change(content, random) : content, random);
                if (i == chosen && deed == 2)
                    Write(target, name, content, random);
            }
        }

        return packed.ToArray();
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        var buffer = new byte[InputMaker.MaxBytes];
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }

    private static void Write(ZipArchive archive, string name, byte[] content, Random random)
    {
        using Stream stream = archive.CreateEntry(name, random.Next(2) == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest).Open();
        stream.Write(content);
    }
}
