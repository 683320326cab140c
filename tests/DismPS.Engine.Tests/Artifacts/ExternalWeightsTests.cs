using System.Text;
using DismPS.Engine.Artifacts;
using static DismPS.Engine.Tests.Artifacts.BuildSample;

namespace DismPS.Engine.Tests.Artifacts;

public sealed class ExternalWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Weights_that_the_model_names_go_along()
    {
        WriteModel("weights/net.bin");
        _folder.Write("weights/net.bin", "w");
        _folder.Write("weights/other.bin", "not of this model");

        BuildResult result = await BuildAsync(_folder, Onnx());

        Assert.Equal(["1/model.onnx", "1/weights/net.bin", "config.pbtxt"], Snapshot(result.Resources[0].ModelFolder).Keys.Order(StringComparer.Ordinal));
        Assert.Contains("weights/net.bin", Assert.Single(result.Warnings).Message);

        _folder.Write("weights/net.bin", "W");
        Assert.False((await BuildAsync(_folder, Onnx())).Resources[0].Reused);
    }

    [Theory]
    [InlineData("missing.bin")]
    [InlineData("../outside.bin")]
    [InlineData("model.onnx")]
    public async Task Weights_that_cannot_go_along_are_warned_of(string location)
    {
        WriteModel(location);
        BuildResult result = await BuildAsync(_folder, Onnx());

        Assert.Equal(["1/model.onnx", "config.pbtxt"], Snapshot(result.Resources[0].ModelFolder).Keys.Order(StringComparer.Ordinal));
        Assert.Contains(location, Assert.Single(result.Warnings).Message);
    }

    // ModelProto: ir_version (1), graph (7); GraphProto: initializer (5); TensorProto: name (8), external_data (13), data_location (14).
    private void WriteModel(string location)
    {
        byte[] entry = [.. Field(1, "location"u8), .. Field(2, Encoding.UTF8.GetBytes(location))];
        byte[] tensor = [.. Field(8, "w"u8), .. Field(13, entry), 14 << 3, 1];
        byte[] graph = Field(5, tensor);
        File.WriteAllBytes(_folder.At("model.onnx"), [1 << 3, 8, .. Field(7, graph)]);
    }

    private static byte[] Field(int number, ReadOnlySpan<byte> content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
