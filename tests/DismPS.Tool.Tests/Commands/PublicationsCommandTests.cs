using System.Text.Json;
using DismPS.DialsStandIn;

namespace DismPS.Tests.Commands;

public sealed class PublicationsCommandTests : IDisposable
{
    private readonly Dismps _dismps = new();

    public PublicationsCommandTests()
    {
        foreach (string name in (string[])["AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "S3_ENDPOINT", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "S3_VERIFY_SSL"])
            _dismps.Variables[name] = null;
        _dismps.Variables["AWS_SHARED_CREDENTIALS_FILE"] = _dismps.Folder["none"];
        _dismps.Variables["AWS_ACCESS_KEY_ID"] = _dismps.Variables["AWS_SECRET_ACCESS_KEY"] = "S3RVER";
    }

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void Versions_in_a_folder_are_published_listed_and_removed()
    {
        string repository = new Uri(_dismps.Folder["models"]).AbsoluteUri;
        string first = Publish(repository, "--versioned", "-m", "first").GetProperty("version").GetString()!;
        Assert.True(File.Exists(_dismps.Folder["models", "metsig-onnx-autoencoder", first, "metsig-onnx-autoencoder", "config.pbtxt"]));
        Assert.True(Publish(repository, "--versioned").GetProperty("unchanged").GetBoolean());
        ChangeModel();
        JsonElement second = Publish(repository, "--versioned");
        Assert.Equal(2, second.GetProperty("sent").GetArrayLength());

        DismpsRun list = _dismps.Run("publications", "list", "--repository", repository);
        Assert.Equal(0, list.ExitCode);
        Assert.Matches($"(?s){second.GetProperty("version").GetString()} latest .*{first}        .*first", list.Output);
        JsonElement latest = Assert.Single(_dismps.Run("publications", "list", "--repository", repository, "--latest", "--output", "json").Json.GetProperty("publications").EnumerateArray());
        Assert.Equal(second.GetProperty("uri").GetString(), latest.GetProperty("storageUri").GetString());

        Assert.Contains($"{first}: would be removed, old, 2 files", _dismps.Run("publications", "remove", "--repository", repository, "--keep-last", "1", "--dry-run").Output);
        Assert.Contains("nothing to remove", _dismps.Run("publications", "remove", "--repository", repository, "--keep-last", "1", "--older-than", "1").Output);
        JsonElement removed = _dismps.Run("publications", "remove", "--repository", repository, "--keep-last", "1", "--output", "json").Json;
        Assert.True(removed.GetProperty("removed").GetBoolean());
        Assert.Equal(first, Assert.Single(removed.GetProperty("publications").EnumerateArray()).GetProperty("version").GetString());
        Assert.False(Directory.Exists(_dismps.Folder["models", "metsig-onnx-autoencoder", first]));
    }

    [Fact]
    public async Task An_object_store_takes_versions()
    {
        Assert.SkipUnless(NodePackages.HaveNode, "node is not on the PATH.");
        string node = Repository.PathOf("tests", "node");
        await NodePackages.EnsureAsync(node, TestContext.Current.CancellationToken);
        await using S3Server store = await S3Server.StartAsync(node, "models", TestContext.Current.CancellationToken);
        string[] there = ["--repository", "s3://models/jet", "--endpoint-url", store.Address.AbsoluteUri];
        DismpsRun plan = _dismps.Run(["publish", .. there, "--dry-run"]);
        Assert.Equal(0, plan.ExitCode);
        Assert.Matches("(?s)s3://models/jet/metsig-onnx-autoencoder/[0-9a-f]{12} \\(2 files, 2 to send, .*config.pbtxt", plan.Output);
        Assert.Empty(_dismps.Run(["publications", "list", .. there]).Output);
        Assert.Equal(0, _dismps.Run(["publish", .. there]).ExitCode);
        Assert.Contains("2 files, unchanged", _dismps.Run(["publish", .. there]).Output);
        Assert.Contains("latest", _dismps.Run(["publications", "list", .. there, "--name", "met*"]).Output);
        Assert.Equal(1, _dismps.Run(["publications", "list", .. there, "--name", "nothing"]).ExitCode);
        Assert.Equal(3, _dismps.Run("publications", "list", "--repository", "s3://nowhere/jet", "--endpoint-url", store.Address.AbsoluteUri).ExitCode);
    }

    [Theory]
    [InlineData("--dials takes no storage options", "publish", "--dials", "--region", "eu")]
    [InlineData("--version excludes rules", "publications", "remove", "--repository", "file:///r", "--version", "1", "--keep-last", "2")]
    [InlineData("a repository is needed", "publications", "list")]
    [InlineData("a claim needs its folder", "publications", "list", "--repository", "pvc://claim/a")]
    [InlineData("a dry run is of versions", "publish", "--repository", "file:///r", "--dry-run")]
    [InlineData("0 at a time", "publications", "list", "--repository", "file:///r", "--throttle", "0")]
    [InlineData("no credentials in addresses", "publications", "list", "--repository", "s3://me:SECRET@bucket/a")]
    public void Wrong_use_ends_with_2(string why, params string[] arguments)
    {
        DismpsRun run = _dismps.Run(arguments);
        Assert.True(run.ExitCode == 2, $"{why}: {run.ExitCode} {run.Errors}");
        Assert.DoesNotContain("SECRET", run.Errors + run.Output);
    }

    private JsonElement Publish(string repository, params string[] more)
    {
        DismpsRun run = _dismps.Run(["publish", "--repository", repository, "--output", "json", .. more]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run.Json.GetProperty("published")[0];
    }

    // ModelProto.doc_string.
    private void ChangeModel()
    {
        string model = _dismps.Folder["model.onnx"];
        File.WriteAllBytes(model, [.. File.ReadAllBytes(model), 0x32, 1, (byte)'x']);
    }
}
