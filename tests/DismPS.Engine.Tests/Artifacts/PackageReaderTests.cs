using System.IO.Compression;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using static DismPS.Engine.Tests.Artifacts.BuildSample;

namespace DismPS.Engine.Tests.Artifacts;

public sealed class PackageReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PackageReaderTests()
    {
        _folder.Write("model.onnx", "model");
        _folder.Write("m.joblib", "model");
        _folder.Write("code/app.py", "class H: pass");
        _folder.Write("code/sub/empty.txt", "");
    }

    public static TheoryData<string, PackageProblemKind> BadNames => new()
    {
        { "../a", PackageProblemKind.UnsafeName },
        { "a/../../b", PackageProblemKind.UnsafeName },
        { "/etc/passwd", PackageProblemKind.UnsafeName },
        { "C:/a", PackageProblemKind.UnsafeName },
        { "c:a", PackageProblemKind.UnsafeName },
        { "a\\b", PackageProblemKind.UnsafeName },
        { "..\\a", PackageProblemKind.UnsafeName },
        { "a//b", PackageProblemKind.UnsafeName },
        { "./a", PackageProblemKind.UnsafeName },
        { "a\nb", PackageProblemKind.UnsafeName },
        { "a\0b", PackageProblemKind.UnsafeName },
        { "", PackageProblemKind.UnsafeName },
        { "/", PackageProblemKind.UnsafeName },
        { new string('x', 256), PackageProblemKind.UnsafeName },
        { string.Concat(Enumerable.Repeat("d/", 100)) + "x", PackageProblemKind.UnsafeName },
        { "sound.txt", PackageProblemKind.DuplicateName },
        { "sound.txt/below", PackageProblemKind.DuplicateName },
        { "Sound.TXT", PackageProblemKind.CaseCollision },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task Bad_name_is_told_and_never_written(string name, PackageProblemKind kind) =>
        await RefusedAsync(new PackageZip().Add("sound.txt", "sound").Add(name, "bad").ToArray(), kind);

    [Fact]
    public async Task Entries_that_are_no_plain_files_are_told()
    {
        await RefusedAsync(new PackageZip().Add("link", "/etc/passwd", new() { Mode = 0xA1FF }).ToArray(), PackageProblemKind.SpecialFile);
        await RefusedAsync(new PackageZip().Add("pipe", "", new() { Mode = 0x11FF }).ToArray(), PackageProblemKind.SpecialFile);
        await RefusedAsync(new PackageZip().Add("secret", "x", new() { Flags = 1 }).ToArray(), PackageProblemKind.Unreadable);
        await RefusedAsync(new PackageZip().Add("odd", "x", new() { Method = 12 }).ToArray(), PackageProblemKind.Unreadable);
        await RefusedAsync(new PackageZip().Add([0xFF, 0x41], [1], new()).ToArray(), PackageProblemKind.UnsafeName);
    }

    [Fact]
    public async Task Bytes_that_are_not_what_the_archive_says_are_told()
    {
        await RefusedAsync(new PackageZip().Add("a", "text", new() { Crc = 1 }).ToArray(), PackageProblemKind.WrongChecksum);
        await RefusedAsync(new PackageZip().Add("a", "text", new() { LocalName = "b" }).ToArray(), PackageProblemKind.Damaged);
        await RefusedAsync(new PackageZip().Add("a", "text", new() { Offset = 7 }).ToArray(), PackageProblemKind.Damaged);
        await RefusedAsync(new PackageZip().Add("a", "no deflate \u00ff", new() { Method = 8, Size = 100 }).ToArray(), PackageProblemKind.Damaged);
        await RefusedAsync("no archive"u8.ToArray(), PackageProblemKind.NotAnArchive);
        await RefusedAsync(PackageZip.Of(("a", "text"))[..^5], PackageProblemKind.NotAnArchive);
        await RefusedAsync([], PackageProblemKind.NotAnArchive);
    }

    [Fact]
    public async Task Bombs_are_told_before_they_are_read()
    {
        await RefusedAsync(new PackageZip().Add("a", "x", new() { Size = uint.MaxValue - 1, Method = 8 }).ToArray(), PackageProblemKind.TooLarge);
        byte[] packed = new PackageZip().AddZeros("zeros", 20 << 20).ToArray();
        PackageLimits limits = new() { RatioFrom = 1 << 20 };
        await RefusedAsync(packed, PackageProblemKind.TooLarge, limits);
        await RefusedAsync(packed, PackageProblemKind.TooLarge, new() { MaxBytes = (20 << 20) - 1 });
        await RefusedAsync(
            new PackageZip().Add("a", new string('x', 5000)).Add("b", "", new() { Offset = 0, PackedSize = 5000, Size = 5000 }).ToArray(), PackageProblemKind.TooLarge);
        Assert.True((await new PackageReader().CheckAsync(_folder.Write("zeros.zip", packed), default)).IsValid);
    }

    [Fact]
    public async Task Own_packages_are_sound_in_every_way_to_name_them()
    {
        PackageResult package = await PackageAsync();
        foreach (string path in new[] { package.PackageFolder, package.TemplatePath, package.Resources[0].ArchivePath })
        {
            PackageCheck check = await new PackageReader().CheckAsync(path, default);
            Assert.True(check.IsValid, string.Join('\n', check.Problems));
            Assert.Equal("Net", check.Archives[0].Resource);
        }

        PackageCheck all = await new PackageReader().CheckAsync(package.PackageFolder, default);
        Assert.Equal([2, 4], all.Archives.Select(a => a.Files));
    }

    [Fact]
    public async Task Package_that_does_not_fit_its_template_is_told()
    {
        PackageResult package = await PackageAsync();
        Directory.Delete(_folder.At(".dism-artifacts", "build"), recursive: true);
        File.Delete(_folder.At(".dism-artifacts", "manifest.json"));
        File.WriteAllBytes(package.Resources[0].ArchivePath, PackageZip.Of(("net/config.pbtxt", "x"), ("other/1/model.onnx", "x")));
        File.WriteAllBytes(package.Resources[1].ArchivePath, PackageZip.Of(("sub/model-settings.json", "x")));
        File.WriteAllBytes(Path.Combine(package.PackageFolder, "more.zip"), PackageZip.Of(("a", "x")));
        PackageCheck check = await new PackageReader().CheckAsync(package.PackageFolder, default);
        Assert.Equal(
            [
                (PackageProblemKind.Unexpected, null), (PackageProblemKind.Missing, "net/1/model.onnx"), (PackageProblemKind.Unexpected, "other/1/model.onnx"),
                (PackageProblemKind.Missing, "model-settings.json"), (PackageProblemKind.Missing, "m.joblib"),
            ],
            check.Problems.Select(p => (p.Kind, p.Entry)));
        File.Delete(package.Resources[1].ArchivePath);
        check = await new PackageReader().CheckAsync(package.TemplatePath, default);
        Assert.Contains(check.Problems, p => p.Kind == PackageProblemKind.Missing && p.Entry is null && p.Message.Contains(package.Resources[1].ObjectName));
    }

    [Fact]
    public async Task Package_of_an_earlier_build_is_told()
    {
        PackageResult package = await PackageAsync();
        _folder.Write("model.onnx", "other");
        File.Delete(_folder.At("code", "sub", "empty.txt"));
        _folder.Write("code/more.py", "");
        await BuildAsync(_folder, SKLearn(), Onnx());
        PackageCheck check = await new PackageReader().CheckAsync(package.PackageFolder, default);
        Assert.All(check.Problems, p => Assert.Equal(PackageProblemKind.DiffersFromBuild, p.Kind));
        Assert.Equal(["net/1/model.onnx", "sub/empty.txt", "more.py"], check.Problems.Select(p => p.Entry));
    }

    [Fact]
    public async Task Template_of_a_user_is_no_package()
    {
        await BuildAsync(_folder, Onnx());
        PackageCheck check = await new PackageReader().CheckAsync(_folder.At(".dism-artifacts", "build", "template.yaml"), default);
        Assert.Equal(PackageProblemKind.Missing, Assert.Single(check.Problems).Kind);
        _folder.Write("other.yaml", "a: b");
        Assert.Equal(ErrorCode.PackageInvalid, (await Assert.ThrowsAsync<DismException>(() => new PackageReader().CheckAsync(_folder.At("other.yaml"), default))).Code);
        Assert.Equal(ErrorCode.ArtifactNotFound, (await Assert.ThrowsAsync<DismException>(() => new PackageReader().CheckAsync(_folder.At("nope"), default))).Code);
        Assert.Equal(ErrorCode.ArtifactNotFound, (await Assert.ThrowsAsync<DismException>(() => new PackageReader().CheckAsync(_folder.At("code"), default))).Code);
    }

    [Fact]
    public async Task Unpacked_package_has_the_files_of_the_build()
    {
        PackageResult package = await PackageAsync();
        await ExpandAsync(package.PackageFolder, "out");
        Dictionary<string, string> built = Snapshot(_folder.At(".dism-artifacts", "build"));
        built.Remove("template.yaml");
        Assert.Equal(built, Snapshot(_folder.At("out")));
        PackageCheck one = await ExpandAsync(package.Resources[0].ArchivePath, "one");
        Assert.Equal(2, one.Archives[0].Files);
        Assert.True(File.Exists(_folder.At("one", "net", "1", "model.onnx")));
    }

    [Fact]
    public async Task Folder_that_has_files_is_replaced_by_force_only()
    {
        string archive = _folder.Write("a.zip", PackageZip.Of(("new.txt", "new"), ("empty/", "")));
        _folder.Write("out/old.txt", "old");
        Assert.Equal(ErrorCode.TargetExists, (await Assert.ThrowsAsync<DismException>(() => ExpandAsync(archive, "out"))).Code);
        await ExpandAsync(archive, "out", replace: true);
        Assert.Equal(["new.txt"], Snapshot(_folder.At("out")).Keys);
        Assert.True(Directory.Exists(_folder.At("out", "empty")));

        // The archive lies in it.
        foreach (string target in new[] { ".", "..", "a.zip" })
            Assert.Equal(ErrorCode.TargetExists, (await Assert.ThrowsAsync<DismException>(() => ExpandAsync(archive, target, replace: true))).Code);
        Assert.True(File.Exists(archive));
    }

    [Fact]
    public async Task Failed_unpacking_leaves_what_was_there()
    {
        string archive = _folder.Write("a.zip", new PackageZip().Add("new.txt", "new").Add("bad.txt", "bad", new() { Crc = 1 }).ToArray());
        _folder.Write("out/old.txt", "old");
        Assert.Equal(ErrorCode.PackageInvalid, (await Assert.ThrowsAsync<DismException>(() => ExpandAsync(archive, "out", replace: true))).Code);
        Assert.Equal(["old.txt"], Snapshot(_folder.At("out")).Keys);
        Assert.Empty(Directory.GetDirectories(_folder.Path, ".out*"));
    }

    [Fact]
    public async Task Archives_of_Python_and_of_other_tools_are_taken()
    {
        string archive = _folder.At("net.zip");
        await ZipFile.CreateFromDirectoryAsync(_folder.At("code"), archive, CompressionLevel.Fastest, includeBaseDirectory: true);
        PackageCheck check = await ExpandAsync(archive, "out");
        Assert.Equal(2, check.Archives[0].Files);
    }

    [Fact]
    public void Checksum_is_that_of_the_standard()
    {
        Crc32 crc = default;
        crc.Append("123456789"u8);
        Assert.Equal(0xCBF43926, crc.Value);
        byte[] content = new byte[1001];
        new Random(1).NextBytes(content);
        Crc32 whole = default, parts = default;
        whole.Append(content);
        for (int i = 0; i < content.Length; i += 7)
            parts.Append(content.AsSpan(i, Math.Min(7, content.Length - i)));
        Assert.Equal(whole.Value, parts.Value);
    }

    private async Task RefusedAsync(byte[] archive, PackageProblemKind kind, PackageLimits? limits = null)
    {
        string path = _folder.Write("inner/a.zip", archive);
        PackageCheck check = await new PackageReader(limits).CheckAsync(path, default);
        Assert.Contains(check.Problems, p => p.Kind == kind);
        Assert.All(check.Problems, p => Assert.DoesNotContain(p.Message, char.IsControl));
        DismException failure = await Assert.ThrowsAsync<DismException>(() => new PackageReader(limits).ExpandAsync(path, _folder.At("inner", "out"), false, [], default));
        Assert.Equal(ErrorCode.PackageInvalid, failure.Code);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.At("inner")));
    }

    private async Task<PackageResult> PackageAsync()
    {
        await BuildAsync(_folder, SKLearn(), Onnx());
        return await new ArtifactPackager().PackageAsync(new PackageOptions { WorkingFolder = _folder.Path }, default);
    }

    private Task<PackageCheck> ExpandAsync(string path, string target, bool replace = false) =>
        new PackageReader().ExpandAsync(path, Path.GetFullPath(target, _folder.Path), replace, [], default);
}
