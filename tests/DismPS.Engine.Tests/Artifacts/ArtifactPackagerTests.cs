using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using static DismPS.Engine.Tests.Artifacts.BuildSample;

namespace DismPS.Engine.Tests.Artifacts;

public sealed class ArtifactPackagerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ArtifactPackagerTests()
    {
        _folder.Write("model.onnx", "model");
        _folder.Write("m.joblib", "model");
        _folder.Write("code/app.py", "class H: pass");
    }

    private PackageOptions Packaging => new() { WorkingFolder = _folder.Path };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_an_uploader_the_template_names_the_files_beside_it()
    {
        await BuildAsync(_folder, SKLearn(), Onnx());
        PackageResult result = await PackageAsync();

        Assert.Equal(["Net", "Tree"], result.Resources.Select(r => r.Name));
        DismTemplate template = await BuiltTemplateReader.ReadAsync(result.TemplatePath, default);
        Assert.Equal(result.Resources[0].ObjectName, template.Resources[0].Properties.ModelRepositoryUri);
        Assert.Equal(".dism-artifacts/build/Net/net/1/model.onnx", template.Resources[0].Properties.ModelUri);
        Assert.Equal(result.Resources[1].ObjectName, template.Resources[1].Properties.CodeUri);
        Assert.All(result.Resources, r => Assert.True(File.Exists(r.ArchivePath)));
        Assert.All(result.Resources, r => Assert.Equal(new FileInfo(r.ArchivePath).Length, r.Digest.Size));
    }

    [Fact]
    public async Task Same_inputs_give_the_same_archives()
    {
        await BuildAsync(_folder, Onnx());
        PackageResult first = await PackageAsync();
        byte[] archive = File.ReadAllBytes(first.Resources[0].ArchivePath);

        File.SetLastWriteTimeUtc(_folder.At("model.onnx"), new DateTime(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await new ArtifactBuilder().BuildAsync(Of(Onnx()), Options(_folder) with { Force = true }, default);
        PackageResult second = await PackageAsync();

        Assert.Equal(first.Resources[0].ObjectName, second.Resources[0].ObjectName);
        Assert.Equal(archive, File.ReadAllBytes(second.Resources[0].ArchivePath));
        _folder.Write("model.onnx", "other");
        await BuildAsync(_folder, Onnx());
        Assert.NotEqual(first.Resources[0].ObjectName, (await PackageAsync()).Resources[0].ObjectName);
    }

    [Fact]
    public async Task Order_times_and_modes_of_the_source_are_not_in_the_archive()
    {
        string[] names = ["zeta.py", "alpha.py", "Beta.py", "sub/one.txt", "sub/ünï.txt", "a-b.txt", "a/b.txt"];
        byte[] first = await PackCodeAsync(names, new DateTime(2020, 2, 29, 1, 2, 3, DateTimeKind.Utc), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        byte[] second = await PackCodeAsync(
            names.Reverse(), new DateTime(2031, 7, 1, 13, 0, 0, DateTimeKind.Utc), (UnixFileMode)0b111_101_101);
        Assert.Equal(first, second);

        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(first));
        Assert.All(zip.Entries, e => Assert.Equal(new DateTime(1980, 1, 1), e.LastWriteTime.DateTime));
        Assert.All(zip.Entries, e => Assert.Equal(unchecked((int)0x81A4_0000), e.ExternalAttributes));
        Assert.Equal(
            ["Beta.py", "a-b.txt", "a/b.txt", "alpha.py", "m.joblib", "model-settings.json", "sub/one.txt", "sub/ünï.txt", "zeta.py"],
            zip.Entries.Select(e => e.FullName));
    }

    [Fact]
    public async Task Nothing_is_written_without_a_build()
    {
        DismException failure = await Assert.ThrowsAsync<DismException>(PackageAsync);
        Assert.Equal(ErrorCode.ArtifactNotFound, failure.Code);
        Assert.False(Directory.Exists(_folder.At(".dism-artifacts")));
    }

    [Fact]
    public async Task Changed_build_is_refused_and_the_earlier_package_stays()
    {
        BuildResult build = await BuildAsync(_folder, Onnx());
        PackageResult first = await PackageAsync();
        Dictionary<string, string> before = Snapshot(first.PackageFolder);

        File.AppendAllText(Path.Combine(build.Resources[0].ModelFolder, "config.pbtxt"), "# tuned by hand");

        Assert.Equal(ErrorCode.ArtifactChanged, (await Assert.ThrowsAsync<DismException>(PackageAsync)).Code);
        Assert.Equal(before, Snapshot(first.PackageFolder));
    }

    [Fact]
    public async Task Failed_upload_keeps_the_earlier_package()
    {
        await BuildAsync(_folder, Onnx());
        PackageResult first = await PackageAsync();
        Dictionary<string, string> before = Snapshot(first.PackageFolder);
        _folder.Write("model.onnx", "other");
        await BuildAsync(_folder, Onnx());

        await Assert.ThrowsAsync<DismException>(() => new ArtifactPackager().PackageAsync(Packaging with { Uploader = new Refusing() }, default));

        Assert.Equal(before, Snapshot(first.PackageFolder));
        Assert.Empty(Directory.GetDirectories(_folder.At(".dism-artifacts"), ".package*"));
    }

    [Fact]
    public async Task Package_folder_with_other_files_is_refused()
    {
        await BuildAsync(_folder, Onnx());
        _folder.Write("mine/notes.txt", "n");
        DismException failure = await Assert.ThrowsAsync<DismException>(() =>
            new ArtifactPackager().PackageAsync(Packaging with { Names = new() { PackageFolder = _folder.At("mine") } }, default));
        Assert.Equal(ErrorCode.TargetExists, failure.Code);

        for (int i = 0; i < 2; i++)
            await new ArtifactPackager().PackageAsync(Packaging with { Names = new() { PackageFolder = _folder.At("own") } }, default);
        Assert.Equal(2, Directory.GetFiles(_folder.At("own")).Length);
    }

    [Fact]
    public async Task Build_in_progress_is_waited_for()
    {
        await BuildAsync(_folder, Onnx());
        using (new FileStream(_folder.At(".dism-artifacts", "build.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            DismException failure = await Assert.ThrowsAsync<DismException>(() =>
                new ArtifactPackager().PackageAsync(Packaging with { LockTimeout = TimeSpan.FromMilliseconds(60) }, default));
            Assert.Equal(ErrorCode.ArtifactLocked, failure.Code);
        }
    }

    private static async Task<byte[]> PackCodeAsync(IEnumerable<string> names, DateTime time, UnixFileMode mode)
    {
        using TemporaryFolder folder = new();
        folder.Write("m.joblib", "model");
        foreach (string name in names)
        {
            string path = folder.Write("code/" + name, "text of " + name);
            File.SetLastWriteTimeUtc(path, time);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, mode);
        }

        await BuildAsync(folder, SKLearn());
        PackageResult result = await new ArtifactPackager().PackageAsync(new PackageOptions { WorkingFolder = folder.Path }, default);
        return File.ReadAllBytes(result.Resources[0].ArchivePath);
    }

    private Task<PackageResult> PackageAsync() => new ArtifactPackager().PackageAsync(Packaging, default);

    private sealed class Refusing : IArtifactUploader
    {
        public string Service => "refusing";

        public Task<string> UploadAsync(PackagedResource package, IProgress<long>? progress, CancellationToken ct) =>
            throw new DismException(ErrorCode.ServerUnreachable, "no store", "wait");
    }
}
