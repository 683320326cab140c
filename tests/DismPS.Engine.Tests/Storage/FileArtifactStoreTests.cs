using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage;
using DismPS.Engine.Tests.Artifacts;
using static DismPS.Engine.Tests.Artifacts.BuildSample;

namespace DismPS.Engine.Tests.Storage;

public sealed class FileArtifactStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FileArtifactStoreTests()
    {
        _folder.Write("model.onnx", "model");
        _folder.Write("m.joblib", "model");
        _folder.Write("code/app.py", "class H: pass");
    }

    private IArtifactStore Store => ArtifactStores.Open($"file://{_folder.Path}/repo");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Triton_model_is_a_folder_of_the_repository_that_a_service_names()
    {
        BuildResult build = await BuildAsync(_folder, Onnx());
        PublishResult result = await Store.PublishAsync(build.Resources[0], overwrite: false, default);

        Assert.Equal(["1/model.onnx", "config.pbtxt"], result.Files.Select(f => f.Path));
        Assert.Equal(Snapshot(build.Resources[0].ModelFolder), Snapshot(_folder.At("repo", "net")));
        Assert.Equal(new Uri(_folder.Path + "/repo").AbsoluteUri, result.StorageUri.AbsoluteUri);
        Assert.Equal(new Uri(_folder.Path + "/repo/net").AbsoluteUri, result.ModelUri.AbsoluteUri);
        Assert.False(result.Unchanged || result.Replaced);
        Assert.Single(Directory.GetDirectories(_folder.At("repo")));
    }

    [Fact]
    public async Task MLServer_model_is_the_folder_that_a_service_names()
    {
        BuildResult build = await BuildAsync(_folder, SKLearn());
        PublishResult result = await Store.PublishAsync(build.Resources[0], overwrite: false, default);

        Assert.Equal(["app.py", "m.joblib", "model-settings.json"], result.Files.Select(f => f.Path));
        Assert.Equal(new Uri(_folder.Path + "/repo/tree").AbsoluteUri, result.StorageUri.AbsoluteUri);
        Assert.Equal(result.ModelUri, result.StorageUri);
    }

    [Fact]
    public async Task Same_content_is_left_alone_and_other_content_needs_overwriting()
    {
        BuiltResource resource = (await BuildAsync(_folder, Onnx())).Resources[0];
        PublishResult first = await Store.PublishAsync(resource, overwrite: false, default);
        DateTime written = Directory.GetLastWriteTimeUtc(_folder.At("repo", "net"));

        PublishResult again = await Store.PublishAsync(resource, overwrite: false, default);
        Assert.True(again.Unchanged);
        Assert.Equal(first.Files, again.Files);
        Assert.Equal(written, Directory.GetLastWriteTimeUtc(_folder.At("repo", "net")));

        _folder.Write("model.onnx", "MODEL");
        resource = (await BuildAsync(_folder, Onnx())).Resources[0];
        DismException refusal = await Assert.ThrowsAsync<DismException>(() => Store.PublishAsync(resource, overwrite: false, default));
        Assert.Equal(ErrorCode.TargetExists, refusal.Code);
        Assert.Equal("model", File.ReadAllText(_folder.At("repo", "net", "1", "model.onnx")));

        Assert.True((await Store.PublishAsync(resource, overwrite: true, default)).Replaced);
        Assert.Equal("MODEL", File.ReadAllText(_folder.At("repo", "net", "1", "model.onnx")));
        Assert.Single(Directory.GetDirectories(_folder.At("repo")));
    }

    [Fact]
    public async Task Foreign_file_in_the_target_is_other_content()
    {
        BuiltResource resource = (await BuildAsync(_folder, Onnx())).Resources[0];
        await Store.PublishAsync(resource, overwrite: false, default);
        _folder.Write("repo/net/2/model.onnx", "of someone else");
        Assert.Equal(ErrorCode.TargetExists, await FailAsync(resource, overwrite: false));
    }

    [Fact]
    public async Task Link_in_place_of_the_model_is_never_replaced()
    {
        BuiltResource resource = (await BuildAsync(_folder, Onnx())).Resources[0];
        _folder.Write("elsewhere/precious", "p");
        Directory.CreateDirectory(_folder.At("repo"));
        Directory.CreateSymbolicLink(_folder.At("repo", "net"), _folder.At("elsewhere"));
        Assert.Equal(ErrorCode.TargetExists, await FailAsync(resource, overwrite: true));
        Assert.True(File.Exists(_folder.At("elsewhere", "precious")));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("")]
    public async Task Service_name_cannot_leave_the_repository(string name)
    {
        BuiltResource resource = (await BuildAsync(_folder, Onnx())).Resources[0];
        Assert.Equal(ErrorCode.PathEscape, await FailAsync(resource with { ServiceName = name }, overwrite: true));
    }

    [Fact]
    public async Task Failures_leave_the_repository_as_it_was()
    {
        BuiltResource resource = (await BuildAsync(_folder, Onnx())).Resources[0];
        await Store.PublishAsync(resource, overwrite: false, default);
        Dictionary<string, string> before = Snapshot(_folder.At("repo"));

        File.WriteAllText(Path.Combine(resource.ModelFolder, "1", "model.onnx"), "MODEL");
        File.CreateSymbolicLink(Path.Combine(resource.ModelFolder, "dangling"), "nowhere");
        Assert.Equal(ErrorCode.ReadFailed, await FailAsync(resource, overwrite: true));
        Directory.Delete(resource.ModelFolder, recursive: true);
        Assert.Equal(ErrorCode.ArtifactNotFound, await FailAsync(resource, overwrite: true));
        Assert.Equal(before, Snapshot(_folder.At("repo")));
    }

    [Fact]
    public async Task Repository_that_cannot_be_made_is_a_clean_failure()
    {
        BuiltResource resource = (await BuildAsync(_folder, Onnx())).Resources[0];
        _folder.Write("repo", "a file");
        Assert.Equal(ErrorCode.WriteFailed, await FailAsync(resource, overwrite: false));
    }

    [Fact]
    public async Task Publications_at_once_leave_one_whole_model()
    {
        BuiltResource[] resources = new BuiltResource[6];
        for (int i = 0; i < resources.Length; i++)
        {
            _folder.Write($"w{i}/model.onnx", new string((char)('a' + i), 50_000));
            BuildOptions options = new() { WorkingFolder = _folder.At($"w{i}"), BaseFolder = _folder.At($"w{i}") };
            resources[i] = (await new ArtifactBuilder().BuildAsync(Of(Onnx()), options, default)).Resources[0];
        }

        await Task.WhenAll(resources.Select(r => Task.Run(() => Store.PublishAsync(r, overwrite: true, default))));

        string model = File.ReadAllText(_folder.At("repo", "net", "1", "model.onnx"));
        Assert.Equal(new string(model[0], 50_000), model);
        Assert.Single(Directory.GetDirectories(_folder.At("repo")));
    }

    [Theory]
    [InlineData("s3://bucket/prefix", "s3")]
    [InlineData("https://host/x", "https")]
    [InlineData("file://host/x", "host")]
    [InlineData("/abs/folder", "not a URI")]
    [InlineData("relative", "not a URI")]
    [InlineData("file:///a?b", "%3F")]
    [InlineData("", "not a URI")]
    public void Other_repositories_are_refused_by_name(string uri, string part)
    {
        DismException failure = Assert.Throws<DismException>(() => ArtifactStores.Open(uri));
        Assert.Equal(ErrorCode.StorageUriInvalid, failure.Code);
        Assert.Equal(ExitCode.WrongUse, failure.ExitCode);
        Assert.Contains(part, failure.Message);
        Assert.Contains("file:///", failure.Cure);
    }

    [Fact]
    public async Task Odd_letters_of_a_folder_survive_the_way_through_a_URI()
    {
        BuiltResource resource = (await BuildAsync(_folder, Onnx())).Resources[0];
        PublishResult result = await new FileArtifactStore(_folder.At("a b%20#é")).PublishAsync(resource, overwrite: false, default);
        Assert.True(Directory.Exists(_folder.At("a b%20#é", "net")));

        PublishResult again = await ArtifactStores.Open(result.StorageUri.AbsoluteUri).PublishAsync(resource, overwrite: false, default);
        Assert.True(again.Unchanged);
    }

    private async Task<ErrorCode> FailAsync(BuiltResource resource, bool overwrite) =>
        (await Assert.ThrowsAsync<DismException>(() => Store.PublishAsync(resource, overwrite, default))).Code;
}
