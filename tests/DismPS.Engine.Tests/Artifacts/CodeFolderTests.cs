using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using static DismPS.Engine.Tests.Artifacts.BuildSample;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>Copies of code folders: links, hidden files, names that meet.</summary>
public sealed class CodeFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CodeFolderTests()
    {
        _folder.Write("m.joblib", "model");
        _folder.Write("code/app.py", "class H: pass");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Links_are_followed_and_hidden_and_empty_things_kept()
    {
        _folder.Write("shared/lib/tool.py", "t");
        _folder.Write("code/.env", "secret");
        Directory.CreateDirectory(_folder.At("code", "empty"));
        Directory.CreateSymbolicLink(_folder.At("code", "lib"), "../shared/lib");
        File.CreateSymbolicLink(_folder.At("code", "tool.py"), "../shared/lib/tool.py");

        BuiltResource resource = Assert.Single((await BuildAsync(_folder, SKLearn())).Resources);

        Assert.Equal([".env", "app.py", "lib/tool.py", "m.joblib", "model-settings.json", "tool.py"], Snapshot(resource.Folder).Keys.Order(StringComparer.Ordinal));
        Assert.True(Directory.Exists(Path.Combine(resource.Folder, "empty")));
        Assert.Null(new FileInfo(Path.Combine(resource.Folder, "tool.py")).LinkTarget);
        Assert.Null(new DirectoryInfo(Path.Combine(resource.Folder, "lib")).LinkTarget);
    }

    [Fact]
    public async Task Copies_keep_time_and_permissions()
    {
        string script = _folder.At("code", "app.py");
        File.SetLastWriteTimeUtc(script, new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        string copy = Path.Combine((await BuildAsync(_folder, SKLearn())).Resources[0].Folder, "app.py");

        Assert.Equal(File.GetLastWriteTimeUtc(script), File.GetLastWriteTimeUtc(copy));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(copy));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("self")]
    public async Task Dangling_link_is_a_clean_failure(string target)
    {
        File.CreateSymbolicLink(_folder.At("code", "self"), target);
        Assert.Equal(ErrorCode.ReadFailed, await FailAsync(SKLearn()));
    }

    [Fact]
    public async Task Loop_of_links_is_a_clean_failure()
    {
        Directory.CreateDirectory(_folder.At("code", "a"));
        Directory.CreateSymbolicLink(_folder.At("code", "a", "up"), "..");
        Assert.Equal(ErrorCode.ReadFailed, await FailAsync(SKLearn()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Pipe_in_the_code_folder_is_a_clean_failure()
    {
        string pipe = NamedPipe.Make(_folder.At("code", "sub", "pipe"));
        DismException failure = await Assert.ThrowsAsync<DismException>(() => BuildAsync(_folder, SKLearn()));
        Assert.Equal((ErrorCode.ReadFailed, $"'{pipe}' is a pipe, which cannot be copied."), (failure.Code, failure.Message));
    }

    [Fact(Timeout = 60_000)]
    public async Task Device_in_the_code_folder_is_a_clean_failure()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Devices are asked for on Linux only.");
        File.CreateSymbolicLink(_folder.At("code", "zero"), "/dev/zero");
        Assert.Equal(ErrorCode.ReadFailed, await FailAsync(SKLearn()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Pipe_in_place_of_the_model_is_a_clean_failure()
    {
        NamedPipe.Make(_folder.At("pipe.joblib"));
        Assert.Equal(ErrorCode.ReadFailed, await FailAsync(SKLearn(model: "pipe.joblib")));
    }

    [Fact(Timeout = 60_000)]
    public async Task File_of_the_system_without_a_length_is_a_clean_failure()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The file is Linux's own.");
        File.CreateSymbolicLink(_folder.At("code", "memory"), "/proc/self/status");
        Assert.Equal(ErrorCode.ReadFailed, await FailAsync(SKLearn()));
    }

    [Fact]
    public async Task Code_folder_that_holds_the_build_is_refused()
    {
        _folder.Write("app.py", "class H: pass");
        Assert.Equal(ErrorCode.TemplateInvalid, await FailAsync(SKLearn(code: ".")));
    }

    [Fact]
    public async Task Folder_named_like_the_model_is_refused()
    {
        _folder.Write("code/m.joblib/x", "y");
        Assert.Equal(ErrorCode.TemplateInvalid, await FailAsync(SKLearn()));
    }

    [Fact]
    public async Task File_of_the_code_folder_replaces_the_model_with_a_warning()
    {
        _folder.Write("code/m.joblib", "other");
        _folder.Write("code/model-settings.json", "{}");
        BuildResult result = await BuildAsync(_folder, SKLearn());

        Assert.Equal("other", File.ReadAllText(Path.Combine(result.Resources[0].Folder, "m.joblib")));
        Assert.Contains("\"app.H\"", File.ReadAllText(Path.Combine(result.Resources[0].Folder, "model-settings.json")));
        Assert.Equal(2, result.Warnings.Length);
        Assert.All(result.Warnings, w => Assert.Equal("Tree", w.Resource));
    }

    [Fact]
    public async Task Model_inside_the_code_folder_is_no_reason_for_a_warning()
    {
        _folder.Write("code/m2.joblib", "model");
        Assert.Empty((await BuildAsync(_folder, SKLearn(model: "code/m2.joblib"))).Warnings);
    }

    private async Task<ErrorCode> FailAsync(Resource resource) =>
        (await Assert.ThrowsAsync<DismException>(() => BuildAsync(_folder, resource))).Code;
}
