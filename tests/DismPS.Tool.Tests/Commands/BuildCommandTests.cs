namespace DismPS.Tests.Commands;

public sealed class BuildCommandTests : IDisposable
{
    private readonly Dismps _dismps = new();

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void The_second_build_reuses_what_is_unchanged()
    {
        Assert.False(_dismps.Run("build", "--output", "json").Json.GetProperty("resources")[0].GetProperty("reused").GetBoolean());
        Assert.True(_dismps.Run("build", "--output", "json").Json.GetProperty("resources")[0].GetProperty("reused").GetBoolean());
    }

    [Fact]
    public void A_failed_build_leaves_the_earlier_one_as_it_was()
    {
        Assert.Equal(0, _dismps.Run("build").ExitCode);
        string[] before = Tree();
        File.Delete(_dismps.Folder["model.onnx"]);
        DismpsRun run = _dismps.Run("build");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("model.onnx", run.Errors);
        Assert.Equal(before, Tree());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_ends_with_3()
    {
        File.WriteAllText(_dismps.Folder[".dism-artifacts"], "in the way");
        DismpsRun run = _dismps.Run("build", "--output", "json");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("WriteFailed", run.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void A_full_disk_ends_with_3_and_leaves_the_earlier_build()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("A limit on file sizes stands for the full disk; that is a shell's.");
        Assert.Equal(0, _dismps.Run("build").ExitCode);
        string[] before = Tree();
        // Every write beyond 8 KiB fails, as on a full disk; the runtime's own files are older.
        DismpsRun run = _dismps.RunShell("trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0; ulimit -f 8; exec \"$0\" build --force");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("dismps: ", run.Errors);
        Assert.Equal(before, Tree());
    }

    [Fact]
    public void A_package_is_a_zip_beside_a_rewritten_template()
    {
        DismpsRun run = _dismps.Run("package", "--output", "json");
        Assert.Equal(0, run.ExitCode);
        string folder = run.Json.GetProperty("packageFolder").GetString()!;
        Assert.True(File.Exists(Path.Combine(folder, "template.yaml")));
        Assert.True(File.Exists(run.Json.GetProperty("packages")[0].GetProperty("path").GetString()));
    }

    [Fact]
    public void A_model_is_published_to_a_folder_once()
    {
        string repository = new Uri(_dismps.Folder["models"]).AbsoluteUri;
        DismpsRun first = _dismps.Run("publish", "--repository", repository, "--output", "json");
        Assert.Equal(0, first.ExitCode);
        Assert.False(first.Json.GetProperty("published")[0].GetProperty("unchanged").GetBoolean());
        Assert.True(File.Exists(_dismps.Folder["models", "metsig-onnx-autoencoder", "config.pbtxt"]));
        Assert.True(File.Exists(_dismps.Folder["models", "metsig-onnx-autoencoder", "1", "model.onnx"]));

        DismpsRun second = _dismps.Run("publish", "--repository", repository, "--output", "json");
        Assert.True(second.Json.GetProperty("published")[0].GetProperty("unchanged").GetBoolean());
    }

    [Theory]
    [InlineData("https://host/models")]
    [InlineData("s3:///models")]
    [InlineData("models")]
    public void A_repository_that_is_not_served_is_wrong_use(string repository)
    {
        DismpsRun run = _dismps.Run("publish", "--repository", repository, "--output", "json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("StorageUriInvalid", run.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void Golden_cases_pass_and_a_wrong_one_fails()
    {
        Assert.Equal(0, _dismps.Run("test").ExitCode);
        string path = Directory.GetFiles(_dismps.Folder["tests"], "outputs.json", SearchOption.AllDirectories).Single();
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"rtol\"", "\"unused\"").Replace("\"atol\"", "\"rtol\"").Replace("\"unused\"", "\"atol\""));
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("\"shape\": [1,", "\"shape\": [1,1,").Replace("\"shape\": [1]", "\"shape\": [1,1]"));
        DismpsRun run = _dismps.Run("test");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED", run.Output);
    }

    private string[] Tree() =>
    [
        .. Directory.EnumerateFileSystemEntries(_dismps.Folder[".dism-artifacts"], "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))
            .Select(f => $"{f} {(File.Exists(f) ? new FileInfo(f).Length : 0)}").Order(),
    ];
}
