using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Models;

public sealed class OnnxModelFileTests
{
    [Fact]
    public void Inputs_outputs_and_opsets_are_read()
    {
        OnnxModelFile file = Read("metsig-ae-onnx");
        Assert.Equal(13, file.Opsets[""]);
        Assert.Equal([-1, 51], file.Inputs.Single().Shape);
        Assert.Equal(["output_0", "output_1"], file.Outputs.Select(o => o.Name));
        Assert.Empty(file.OptionalInputs);
        Assert.Equal(["scale"], Read("odd/default-input").OptionalInputs);
    }

    [Fact]
    public void Rank_0_and_an_unknown_rank_are_told_apart()
    {
        Assert.Empty(Read("odd/scalar").Inputs[0].Shape);
        Assert.False(Read("odd/scalar").Inputs[0].Shape.IsDefault);
        Assert.True(Read("odd/no-shape").Inputs[0].Shape.IsDefault);
    }

    [Fact]
    public void Outputs_that_are_no_tensors_are_told()
    {
        Assert.Equal(OnnxValueKind.Sequence, Read("odd/zipmap").Outputs.First(o => o.Name == "output_probability").Kind);
        Assert.Equal(OnnxValueKind.Sequence, Read("odd/sequence-output").Outputs[0].Kind);
    }

    [Theory]
    [InlineData("odd/external-data-traversal", "leaves the model's folder")]
    [InlineData("odd/external-data-absolute", "absolute path")]
    [InlineData("odd/external-data-missing", "is missing")]
    [InlineData("odd/external-data", null)]
    [InlineData("odd/external-data-folder", null)]
    public void External_files_must_lie_in_the_folder(string model, string? fault)
    {
        string path = PathOf(model);
        OnnxModelFile file = OnnxModelFile.Read(path);
        Assert.NotEmpty(file.ExternalFiles);
        DismException? thrown = Record.Exception(() => file.CheckExternalFiles(path)) as DismException;
        Assert.Equal(fault is null, thrown is null);
        Assert.Contains(fault ?? "", thrown?.Message ?? "");
    }

    [Fact]
    public void External_files_may_not_leave_by_a_link()
    {
        string folder = Directory.CreateTempSubdirectory("dismps-link-").FullName;
        try
        {
            string model = Path.Combine(folder, "inside", "model.onnx");
            Directory.CreateDirectory(Path.GetDirectoryName(model)!);
            File.Copy(PathOf("odd/external-data"), model);
            File.Copy(PathOf("odd/external-data") + ".data", Path.Combine(folder, "outside"));
            File.CreateSymbolicLink(model + ".data", Path.Combine(folder, "outside"));
            DismException thrown = Assert.Throws<DismException>(() => OnnxModelFile.Read(model).CheckExternalFiles(model));
            Assert.Contains("leaves", thrown.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("odd/broken-empty", "is empty")]
    [InlineData("odd/broken-html", "HTML")]
    [InlineData("odd/broken-lfs-pointer", "git lfs pull")]
    [InlineData("odd/broken-text", "plain text")]
    [InlineData("odd/broken-truncated", "cut off")]
    public void What_is_no_model_is_told_for_what_it_is(string model, string told)
    {
        DismException thrown = Assert.Throws<DismException>(() => Read(model));
        Assert.Contains(told, thrown.Message + thrown.Cure);
        Assert.Contains("model.onnx", thrown.Message);
    }

    [Fact]
    public void Changed_files_are_read_or_refused()
    {
        byte[][] seeds = [.. ((string[])["odd/symbolic-shapes", "odd/loop-burn", "odd/zipmap", "odd/external-data"]).Select(m => File.ReadAllBytes(PathOf(m)))];
        var random = new Random(6);
        for (int i = 0; i < 30_000; i++)
        {
            byte[] bytes = [.. seeds[random.Next(seeds.Length)].Take(random.Next(10) == 0 ? random.Next(400) : 400)];
            for (int changes = random.Next(1, 6); changes > 0 && bytes.Length > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                OnnxModelFile.Parse(bytes, "model.onnx").CheckExternalFiles("/nowhere/model.onnx");
            }
            catch (DismException e) when (e.Code == ErrorCode.ModelLoadFailed)
            {
            }
        }
    }

    private static OnnxModelFile Read(string model) => OnnxModelFile.Read(PathOf(model));

    private static string PathOf(string model) => Path.Combine(TestData.Models, model, "model.onnx");
}
