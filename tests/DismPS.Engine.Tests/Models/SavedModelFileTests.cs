using DismPS.Engine.Models;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Models;

public sealed class SavedModelFileTests
{
    private static string Real => Path.Join(TestData.Models, "metsig-ae-savedmodel", "saved_model", "saved_model.pb");

    [Fact]
    public void Tags_version_and_signatures_are_read()
    {
        SavedModelGraph graph = SavedModelFile.TryRead(Real, out _)!.Serving!;
        Assert.Equal(["serve"], graph.Tags);
        Assert.StartsWith("2.15", graph.TensorFlowVersion);
        SavedModelSignature signature = Assert.Single(graph.Signatures);
        Assert.Equal(("serving_default", "input_0 FP32 [-1,51]"), (signature.Name, Assert.Single(signature.ToInterface().Inputs).ToString()));
        Assert.Equal(["dense_7", "tf.math.reduce_mean_44"], signature.Outputs.Select(o => o.Key));
        Assert.StartsWith("StatefulPartitionedCall", signature.Outputs[0].TensorName);
    }

    [Fact]
    public void Unknown_rank_and_types_without_a_name_are_kept_apart()
    {
        ProtobufBytes signature = new ProtobufBytes().Add(1, "serving_default").Add(2, new ProtobufBytes()
            .Add(1, SavedModelBytes.Tensor("any", "a:0", 9, null)).Add(1, SavedModelBytes.Tensor("one", "b:0", 19)).Add(2, SavedModelBytes.Tensor("odd", "c:0", 8, 2)));
        ModelInterface read = Parse(SavedModelBytes.Model(["serve"], signature))!.Serving!.Signatures[0].ToInterface();
        Assert.True(read.Inputs[0].Shape.IsDefault);
        Assert.Equal((DataType.Int64, DataType.Fp16, 0), (read.Inputs[0].DataType, read.Inputs[1].DataType, read.Inputs[1].Shape.Length));
        Assert.Equal("a tensor of DT_COMPLEX64", read.Outputs[0].Unusual);
    }

    [Fact]
    public void Changed_files_are_read_or_refused()
    {
        byte[][] seeds = [File.ReadAllBytes(Real), SavedModelBytes.Model(["serve"], SavedModelBytes.Signature("serving_default"))];
        var random = new Random(9);
        int refused = 0;
        for (int i = 0; i < 6000; i++)
        {
            byte[] bytes = [.. seeds[i % 2]];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
                bytes[random.Next(10) < 5 ? bytes.Length - 1 - random.Next(Math.Min(600, bytes.Length)) : random.Next(bytes.Length)] = (byte)random.Next(256);
            using var stream = new MemoryStream(bytes, 0, random.Next(10) == 0 ? random.Next(bytes.Length) : bytes.Length);
            SavedModelFile? model = SavedModelFile.TryRead(stream, out ModelFault? fault);
            Assert.Equal(model is null, fault is not null);
            model?.Serving?.Signatures.FirstOrDefault()?.ToInterface();
            refused += model is null ? 1 : 0;
        }

        Assert.InRange(refused, 500, 5900);
    }

    private static SavedModelFile? Parse(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return SavedModelFile.TryRead(stream, out _);
    }
}
