using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving.Repository;
using DismPS.Tests;

namespace DismPS.Engine.Tests.Serving;

public sealed class RepositoryFolderTests : IDisposable
{
    private const string Tensors = """
        backend: "onnxruntime" input { name: "x" data_type: TYPE_FP32 dims: 51 } output { name: "y" data_type: TYPE_FP32 dims: 2 }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_valid_part_that_is_not_obeyed_is_refused_by_its_name()
    {
        RepositoryEntry entry = Scan("cc_model_filenames { key: \"8.0\" value: \"m\" }");
        Assert.Null(entry.Source);
        Assert.Equal(ErrorCode.ModelTypeUnsupported, entry.Failure!.Code);
        Assert.Contains("cc_model_filenames", entry.Failure.Message);
    }

    [Theory]
    [InlineData("", "3")]
    [InlineData("version_policy { specific { versions: 1 } }", "1")]
    [InlineData("version_policy { specific { versions: [ 2, 9 ] } }", "2")]
    public void The_highest_version_of_the_policy_is_served(string policy, string expected)
    {
        RepositoryEntry entry = Scan(policy);
        Assert.Equal(expected, entry.Version);
        Assert.Equal(folder["m", expected], entry.Source!.Folder);
        Assert.Contains("\"name\":\"m\"", entry.Source.Configuration!.CompletedJson);
    }

    [Fact]
    public void A_faulty_configuration_fails_its_model_alone()
    {
        folder.Write("good/1/model.onnx", "x");
        RepositoryEntry entry = Scan("max_batchsize: 1");
        Assert.Equal(ErrorCode.ModelLoadFailed, entry.Failure!.Code);
        Assert.Contains("config.pbtxt:2:14: Message type", entry.Failure.Message);
        Assert.Equal("Did you mean 'max_batch_size'?", entry.Failure.Cure);
        Assert.NotNull(RepositoryFolder.Scan(folder.Path).Single(m => m.Name == "good").Versions.Single().Source);
    }

    private RepositoryEntry Scan(string more)
    {
        folder.Write("m/config.pbtxt", $"{Tensors}\n{more}");
        foreach (int version in (int[])[1, 2, 3])
            folder.Write($"m/{version}/model.onnx", "x");
        return RepositoryFolder.Scan(folder.Path).Single(m => m.Name == "m").Versions.Single();
    }
}
