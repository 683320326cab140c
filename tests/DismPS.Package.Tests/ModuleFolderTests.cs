using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace DismPS.Package.Tests;

public sealed class ModuleFolderTests : IDisposable
{
    private static readonly byte[] Elf = [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[60]];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_files_make_the_same_bytes_wherever_and_whenever()
    {
        string one = Make("one", order: 1), two = Make("two/much longer", order: -1);
        File.SetLastWriteTimeUtc(Path.Combine(two, "LICENSE"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Assert.Equal(File.ReadAllBytes(Pack(one, "a")), File.ReadAllBytes(Pack(two, "b")));
        File.AppendAllText(Path.Combine(two, "LICENSE"), "x");
        Assert.NotEqual(File.ReadAllBytes(Pack(one, "a")), File.ReadAllBytes(Pack(two, "b")));
    }

    [Fact]
    public void Entries_are_in_order_with_one_time_and_the_modes_of_programs()
    {
        using ZipArchive archive = ZipFile.OpenRead(Pack(Make("m"), "out"));
        string[] names = [.. archive.Entries.Select(e => e.FullName)];
        Assert.Equal("[Content_Types].xml", names[0]);
        Assert.Equal(names[1..].Order(StringComparer.Ordinal), names[1..]);
        Assert.Contains("server/run", names);
        Assert.All(archive.Entries, e => Assert.Equal(new DateTime(1980, 1, 1), e.LastWriteTime.DateTime));
        Assert.All(archive.Entries, e => Assert.Equal(e.FullName == "server/run" ? 0x81ED : 0x81A4, (e.ExternalAttributes >> 16) & 0xFFFF));
    }

    [Fact]
    public void The_parts_of_the_package_name_each_other()
    {
        using ZipArchive archive = ZipFile.OpenRead(Pack(Make("m"), "out"));
        string[] targets = [.. Xml(archive, "_rels/.rels").Root!.Elements().Select(e => e.Attribute("Target")!.Value.TrimStart('/'))];
        Assert.Equal("Sample.nuspec", targets[0]);
        Assert.All(targets, target => Assert.NotNull(archive.GetEntry(target)));
        XElement[] types = [.. Xml(archive, "[Content_Types].xml").Root!.Elements()];
        foreach (ZipArchiveEntry entry in archive.Entries.Skip(1))
        {
            string ending = Path.GetExtension(entry.FullName).TrimStart('.');
            Assert.Contains(types, t => ending.Length > 0 ? t.Attribute("Extension")?.Value == ending : t.Attribute("PartName")?.Value == "/" + entry.FullName);
        }

        XElement metadata = Xml(archive, "Sample.nuspec").Root!.Elements().Single();
        string Field(string name) => metadata.Element(metadata.Name.Namespace + name)!.Value;
        Assert.Equal(("Sample", "1.2.3", "O'Brien", "https://example.org/licence"), (Field("id"), Field("version"), Field("authors"), Field("licenseUrl")));
        Assert.StartsWith("PSModule PSEdition_Core ", Field("tags"));
    }

    [Fact]
    public void Preparing_sets_notes_and_prerelease_and_removes_symbols()
    {
        string module = Make("m");
        string changelog = _folder.Write("CHANGELOG.md", "## 1.2.3\n- It’s new.\n");
        new ModuleFolder(module).Prepare(changelog, "rc1");
        Assert.False(File.Exists(Path.Combine(module, "server", "run.pdb")));
        byte[] manifest = File.ReadAllBytes(Path.Combine(module, "Sample.psd1"));
        Assert.True(manifest.AsSpan().StartsWith(Encoding.UTF8.Preamble), "letters outside ASCII need a mark");
        string package = Pack(module, "out");
        Assert.Equal("Sample.1.2.3-rc1.nupkg", Path.GetFileName(package));
        using ZipArchive archive = ZipFile.OpenRead(package);
        Assert.Contains("<releaseNotes>- It’s new.</releaseNotes>", Xml(archive, "Sample.nuspec").ToString());
        Assert.Contains("<version>1.2.3-rc1</version>", Xml(archive, "Sample.nuspec").ToString());
    }

    [Theory]
    [InlineData("a\r\nb\r\n", "with LF")]
    [InlineData("a\nb", "with LF")]
    [InlineData("tést\n", "byte order mark")]
    public void Scripts_that_a_signature_would_break_are_refused(string text, string message)
    {
        string module = Make("m");
        File.WriteAllText(Path.Combine(module, "Sample.ps1"), text);
        PackageException e = Assert.Throws<PackageException>(() => new ModuleFolder(module).Prepare(null, null));
        Assert.Contains("Sample.ps1: error: ", e.Message);
        Assert.Contains(message, e.Message);
    }

    [Theory]
    [InlineData("a b.txt")]
    [InlineData("é.txt")]
    [InlineData("end.")]
    public void Names_that_systems_and_galleries_write_differently_are_refused(string name)
    {
        string module = Make("m");
        File.WriteAllText(Path.Combine(module, name), "x");
        Assert.Contains($"'{name}' is no name", Assert.Throws<PackageException>(() => Pack(module, "out")).Message);
    }

    [Fact]
    public void A_file_that_names_the_folder_of_its_build_is_refused()
    {
        string module = Make("m");
        var folder = new ModuleFolder(module);
        folder.CheckPaths("/home/me/build");
        foreach (byte[] path in new[] { "x/home/me/build/a.cs"u8.ToArray(), Encoding.Unicode.GetBytes("x/home/me/build/a.cs") })
        {
            File.WriteAllBytes(Path.Combine(module, "LICENSE"), path);
            Assert.Contains("LICENSE: error: the file names '/home/me/build/'", Assert.Throws<PackageException>(() => folder.CheckPaths("/home/me/build/")).Message.Replace('\\', '/'));
            folder.CheckPaths("/home/me/bui");
        }
    }

    [Fact]
    public void A_folder_without_a_manifest_is_refused() =>
        Assert.Contains("one manifest", Assert.Throws<PackageException>(() => new ModuleFolder(_folder.Path).Prepare(null, null)).Message);

    private string Make(string name, int order = 1)
    {
        (string File, byte[] Content)[] files =
        [
            ("Sample.psd1", Encoding.UTF8.GetBytes(ModuleManifestTests.Sample.ReplaceLineEndings("\n") + "\n")),
            ("LICENSE", "licence\n"u8.ToArray()),
            ("server/run", Elf),
            ("server/run.pdb", [1, 2, 3]),
            ("runtimes/linux-x64/native/lib.so", Elf),
        ];
        foreach ((string file, byte[] content) in order > 0 ? files : files.Reverse())
            _folder.Write($"{name}/{file}", content);
        return _folder[name];
    }

    private string Pack(string module, string output) => new ModuleFolder(module).Pack(_folder[output]);

    private static XDocument Xml(ZipArchive archive, string name)
    {
        using Stream stream = archive.GetEntry(name)!.Open();
        return XDocument.Load(stream);
    }
}
