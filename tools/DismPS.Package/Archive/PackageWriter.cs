using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using DismPS.Package.Manifest;

namespace DismPS.Package.Archive;

/// <summary>Writes a NuGet package: entries in the order of their names, one time for all, no name that comes from chance.</summary>
/// <param name="manifest">Says what the package is.</param>
/// <param name="files">Names in the package with <c>/</c>, and where each file lies.</param>
internal sealed class PackageWriter(ModuleManifest manifest, IReadOnlyList<(string Name, string Path)> files)
{
    // The first that a zip archive can hold, as in NuGet's deterministic packages.
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int FileMode = 0b110_100_100, ProgramMode = 0b111_101_101;

    public void Write(Stream stream)
    {
        string properties = $"package/services/metadata/core-properties/{Digest()}.psmdcp";
        var parts = new SortedDictionary<string, Func<Stream>>(StringComparer.Ordinal)
        {
            [$"{manifest.Id}.nuspec"] = () => Bytes(Nuspec.Of(manifest)),
            ["_rels/.rels"] = () => Bytes(PackageParts.Relationships($"{manifest.Id}.nuspec", properties)),
            [properties] = () => Bytes(PackageParts.CoreProperties(manifest)),
        };
        foreach ((string name, string path) in files)
        {
            if (!PackageParts.IsPortable(name))
                throw new PackageException(path, 0, $"'{name}' is no name that all systems and galleries take.");
            if (!parts.TryAdd(name, () => File.OpenRead(path)))
                throw new PackageException(path, 0, $"'{name}' is a name of the package's own.");
        }

        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        Add(archive, "[Content_Types].xml", () => Bytes(PackageParts.ContentTypes(parts.Keys)));
        foreach ((string name, Func<Stream> open) in parts)
            Add(archive, name, open);
    }

    private static void Add(ZipArchive archive, string name, Func<Stream> open)
    {
        using Stream source = open();
        bool isProgram = IsProgram(name, source);
        source.Position = 0;
        ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.SmallestSize);
        entry.LastWriteTime = Time;
        // Some programs that unpack keep the mode; where one does not, the server starts from its assembly.
        entry.ExternalAttributes = (0x8000 | (isProgram ? ProgramMode : FileMode)) << 16;
        using Stream target = entry.Open();
        source.CopyTo(target);
    }

    // By content, and not by the file's mode, which Windows does not have: an ELF or Mach-O file without an ending. Libraries have one.
    private static bool IsProgram(string name, Stream content)
    {
        Span<byte> head = stackalloc byte[4];
        return Path.GetExtension(name).Length == 0 && content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && (head.SequenceEqual("\u007FELF"u8) || head.SequenceEqual((ReadOnlySpan<byte>)[0xCF, 0xFA, 0xED, 0xFE]));
    }

    private string Digest() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{manifest.Id} {manifest.Version}")))[..32];

    private static MemoryStream Bytes(XDocument document)
    {
        var stream = new MemoryStream();
        using (var writer = System.Xml.XmlWriter.Create(stream, new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) }))
            document.Save(writer);
        stream.Position = 0;
        return stream;
    }
}
