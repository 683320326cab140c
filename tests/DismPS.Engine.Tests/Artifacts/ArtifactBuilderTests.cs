using System.Diagnostics;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using static DismPS.Engine.Tests.Artifacts.BuildSample;

namespace DismPS.Engine.Tests.Artifacts;

public sealed class ArtifactBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Real_model_is_built_as_the_platform_builds_it()
    {
        string source = RepositoryFiles.Data("models", "metsig-ae-onnx");
        DismTemplate template = RecordedCase.Validate(Path.Combine(source, "template.yaml"), source);

        BuildResult result = await new ArtifactBuilder().BuildAsync(
            template, new BuildOptions { WorkingFolder = _folder.Path, BaseFolder = source }, default);

        BuiltResource resource = Assert.Single(result.Resources);
        Assert.Equal(File.ReadAllText(Path.Combine(source, "built", "metsig-onnx-autoencoder.config.pbtxt")), File.ReadAllText(Path.Combine(resource.ModelFolder, "config.pbtxt")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(source, "model.onnx")), File.ReadAllBytes(Path.Combine(resource.ModelFolder, "1", "model.onnx")));
        Assert.Equal(_folder.At(".dism-artifacts", "build", "MetSigOnnxAutoEncoder"), resource.Folder);
        Assert.False(resource.Reused);
    }

    [Fact]
    public async Task Built_template_reads_back_with_the_paths_of_the_build()
    {
        _folder.Write("model.onnx", "m");
        BuildResult result = await BuildAsync(_folder, Onnx());

        Resource resource = Assert.Single((await BuiltTemplateReader.ReadAsync(result.TemplatePath, default)).Resources);
        Assert.Equal(".dism-artifacts/build/Net/net/1/model.onnx", resource.Properties.ModelUri);
        Assert.Equal("Net", resource.Properties.ModelRepositoryUri);
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/abs")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task Names_that_leave_the_build_folder_are_refused(string name)
    {
        _folder.Write("model.onnx", "m");
        Assert.Equal(ErrorCode.PathEscape, await FailAsync(Onnx(name)));
        Assert.Equal(ErrorCode.PathEscape, await FailAsync(Onnx(service: name)));
    }

    [Fact]
    public async Task Resource_cannot_take_the_place_of_the_template()
    {
        _folder.Write("model.onnx", "m");
        Assert.Equal(ErrorCode.TemplateInvalid, await FailAsync(Onnx("template.yaml")));
    }

    [Fact]
    public async Task Missing_model_keeps_the_earlier_build_and_leaves_nothing_behind()
    {
        string model = _folder.Write("model.onnx", "first");
        BuildResult result = await BuildAsync(_folder, Onnx());
        Dictionary<string, string> before = Snapshot(_folder.At(".dism-artifacts"));

        File.Delete(model);
        DismException failure = await Assert.ThrowsAsync<DismException>(() => BuildAsync(_folder, Onnx()));

        Assert.Equal(ErrorCode.ReadFailed, failure.Code);
        Assert.Contains(model, failure.Message);
        Assert.Contains(_folder.Path, failure.Cure);
        Assert.Equal(before, Snapshot(_folder.At(".dism-artifacts")));
        Assert.True(Directory.Exists(result.BuildFolder));
    }

    [Fact]
    public async Task Failure_at_the_second_resource_keeps_the_earlier_build()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a file that exists and cannot be read by anyone.");
        _folder.Write("model.onnx", "first");
        await BuildAsync(_folder, Onnx());
        Dictionary<string, string> before = Snapshot(_folder.At(".dism-artifacts"));

        // Found when the plan is made, unreadable when it is carried out: the pseudo file has no data that can be read.
        _folder.Write("model.onnx", "second");
        DismException failure = await Assert.ThrowsAsync<DismException>(() => BuildAsync(_folder, Onnx(), Onnx("Bad", "bad", "/proc/self/mem")));

        Assert.Equal(ErrorCode.ReadFailed, failure.Code);
        Assert.Equal(before, Snapshot(_folder.At(".dism-artifacts")));
        Assert.Empty(Unfinished());
    }

    [Fact]
    public async Task Cancelling_in_the_middle_keeps_the_earlier_build()
    {
        _folder.Write("model.onnx", "first");
        await BuildAsync(_folder, Onnx());
        Dictionary<string, string> before = Snapshot(_folder.At(".dism-artifacts"));

        using (FileStream large = File.Create(_folder.At("large.onnx")))
            large.SetLength(2L << 30);
        using CancellationTokenSource source = new();
        Task<BuildResult> build = new ArtifactBuilder().BuildAsync(Of(Onnx(model: "large.onnx")), Options(_folder), source.Token);
        while (Unfinished().Length == 0 && !build.IsCompleted)
            await Task.Delay(1);
        source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        Assert.Equal(before, Snapshot(_folder.At(".dism-artifacts")));
        Assert.Empty(Unfinished());
    }

    [Fact]
    public async Task Held_lock_is_reported_after_the_timeout_and_the_file_of_a_dead_holder_is_no_obstacle()
    {
        _folder.Write("model.onnx", "m");
        Directory.CreateDirectory(_folder.At(".dism-artifacts"));
        string path = _folder.At(".dism-artifacts", "build.lock");
        BuildOptions options = Options(_folder) with { LockTimeout = TimeSpan.FromMilliseconds(150) };
        using (new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            DismException failure = await Assert.ThrowsAsync<DismException>(() => new ArtifactBuilder().BuildAsync(Of(Onnx()), options, default));
            Assert.Equal(ErrorCode.ArtifactLocked, failure.Code);
            Assert.Equal(ExitCode.EnvironmentAtFault, failure.ExitCode);
        }

        Assert.True(File.Exists(path));
        Assert.Single((await new ArtifactBuilder().BuildAsync(Of(Onnx()), options, default)).Resources);
    }

    [Fact]
    public async Task Lock_of_another_process_holds_until_that_process_is_killed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "The program flock is not installed.");
        _folder.Write("model.onnx", "m");
        string path = _folder.Write(".dism-artifacts/build.lock", "");
        using Process holder = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["--no-fork", path, "sh", "-c", "echo held; exec sleep 60"]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());

        BuildOptions options = Options(_folder) with { LockTimeout = TimeSpan.FromMilliseconds(100) };
        DismException failure = await Assert.ThrowsAsync<DismException>(() => new ArtifactBuilder().BuildAsync(Of(Onnx()), options, default));
        Assert.Equal(ErrorCode.ArtifactLocked, failure.Code);

        Task<BuildResult> waiting = new ArtifactBuilder().BuildAsync(Of(Onnx()), options with { LockTimeout = TimeSpan.FromSeconds(30) }, default);
        holder.Kill();
        Assert.Single((await waiting).Resources);
    }

    [Fact]
    public async Task Builds_at_once_are_all_complete()
    {
        for (int i = 0; i < 8; i++)
            _folder.Write($"m{i}.onnx", new string((char)('a' + i), 100_000));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => BuildAsync(_folder, Onnx(model: $"m{i}.onnx")))));

        string model = File.ReadAllText(_folder.At(".dism-artifacts", "build", "Net", "net", "1", "model.onnx"));
        Assert.Equal(100_000, model.Length);
        Assert.All(model, c => Assert.Equal(model[0], c));
        Assert.Empty(await ArtifactVerifier.VerifyAsync(ArtifactLayout.For(_folder.Path), null, default));
        Assert.Empty(Unfinished());
    }

    [Fact]
    public async Task Leftovers_of_a_killed_build_are_cleared_and_a_folder_moved_aside_comes_back()
    {
        _folder.Write("model.onnx", "m");
        BuildResult result = await BuildAsync(_folder, Onnx());
        string root = _folder.At(".dism-artifacts");
        Directory.Move(result.BuildFolder, Path.Combine(root, $".build~{Guid.NewGuid():N}"));
        _folder.Write($".dism-artifacts/.build-{Guid.NewGuid():N}/Net/half", "x");
        _folder.Write(".dism-artifacts/.build-notes/kept", "mine");

        File.Delete(_folder.At("model.onnx"));
        Assert.Equal(ErrorCode.ReadFailed, await FailAsync(Onnx()));

        Assert.True(File.Exists(Path.Combine(result.BuildFolder, "Net", "net", "1", "model.onnx")));
        Assert.Equal([".build-notes"], Unfinished().Select(p => Path.GetFileName(p)));
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_to_is_a_clean_failure()
    {
        _folder.Write("model.onnx", "m");
        _folder.Write(".dism-artifacts", "a file where the folder should be");
        Assert.Equal(ErrorCode.WriteFailed, await FailAsync(Onnx()));
    }

    [Fact]
    public async Task Link_or_file_in_place_of_the_build_folder_is_refused()
    {
        _folder.Write("model.onnx", "m");
        _folder.Write("elsewhere/precious", "p");
        Directory.CreateDirectory(_folder.At(".dism-artifacts"));
        Directory.CreateSymbolicLink(_folder.At(".dism-artifacts", "build"), _folder.At("elsewhere"));
        Assert.Equal(ErrorCode.WriteFailed, await FailAsync(Onnx()));
        Assert.True(File.Exists(_folder.At("elsewhere", "precious")));
    }

    [Fact]
    public async Task Build_folder_of_ones_own_must_be_new_empty_or_a_build()
    {
        _folder.Write("model.onnx", "m");
        _folder.Write("precious/thesis.tex", "p");
        BuildOptions options = Options(_folder);
        ArtifactBuilder builder = new();

        await Assert.ThrowsAsync<DismException>(() => builder.BuildAsync(Of(Onnx()), options with { Names = new() { BuildFolder = _folder.At("precious") } }, default));
        await Assert.ThrowsAsync<DismException>(() => builder.BuildAsync(Of(Onnx()), options with { Names = new() { BuildFolder = _folder.Path } }, default));
        Assert.True(File.Exists(_folder.At("precious", "thesis.tex")));

        BuildResult first = await builder.BuildAsync(Of(Onnx()), options with { Names = new() { BuildFolder = _folder.At("out", "mine") } }, default);
        Assert.Equal("out/mine/Net/net/1/model.onnx", Assert.Single((await BuiltTemplateReader.ReadAsync(first.TemplatePath, default)).Resources).Properties.ModelUri);
        BuildResult second = await builder.BuildAsync(Of(Onnx()), options with { Names = new() { BuildFolder = _folder.At("out", "mine") } }, default);
        Assert.True(second.Resources[0].Reused);
    }

    [Theory]
    [InlineData("relative")]
    public async Task Relative_folders_are_refused(string folder) => await Assert.ThrowsAsync<ArgumentException>(() =>
        new ArtifactBuilder().BuildAsync(Of(), new BuildOptions { WorkingFolder = folder, BaseFolder = _folder.Path }, default));

    private string[] Unfinished() => Directory.GetDirectories(_folder.At(".dism-artifacts"), ".build*");

    private async Task<ErrorCode> FailAsync(params Resource[] resources) =>
        (await Assert.ThrowsAsync<DismException>(() => BuildAsync(_folder, resources))).Code;
}
