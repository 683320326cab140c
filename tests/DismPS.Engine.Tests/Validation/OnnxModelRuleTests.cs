using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tests.Models;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Validation;

/// <summary>ONNX files against templates.</summary>
public sealed class OnnxModelRuleTests
{
    [Fact]
    public void Templates_of_good_models_have_no_findings_about_them()
    {
        string[] templates = [.. Directory.GetFiles(TestData.Models, "template.yaml", SearchOption.AllDirectories).Select(path => Path.GetDirectoryName(path)!)];
        Assert.NotEmpty(templates);
        foreach (string folder in templates)
        {
            IReadOnlyList<Diagnostic> found = ModelTemplate.CheckText(File.ReadAllText(Path.Join(folder, "template.yaml")), folder);
            Assert.DoesNotContain(found, d => d.Severity == Severity.Error || d.Category.StartsWith("model-", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Wrong_output_name_is_told_with_the_models_own_list()
    {
        Diagnostic error = Assert.Single(ModelTemplate.Check("metsig-ae-onnx", ("output_1", "output_l")));
        Assert.Equal(("DISM0905", Severity.Error, "Resources.MetSigOnnxAutoEncoder.Properties.OutputSignature[1].Name"), (error.Id, error.Severity, error.Path));
        Assert.Equal("Did you mean 'output_1'? The outputs are output_0 FP32 [-1,51], output_1 FP32 [-1].", error.Suggestion);
        Assert.True(error.Location.Line > 20);
    }

    [Fact]
    public void Wrong_input_name_is_one_finding()
    {
        Diagnostic error = Assert.Single(ModelTemplate.Check("metsig-ae-colon-names", ("Name: args_0:0", "Name: args_0")));
        Assert.Contains("'args_0:0'", error.Suggestion);
    }

    [Fact]
    public void Metadata_inputs_count_under_the_names_of_the_build()
    {
        Assert.Empty(ModelTemplate.Check("metsig-ae-metadata"));
        Diagnostic error = Assert.Single(ModelTemplate.Check("metsig-ae-metadata", ("- Name: pileup", "- Name: pile_up")));
        Assert.Equal("DISM0905", error.Id);
        Assert.Contains("'oms_lumis__pile_up'", error.Message);
        Assert.Contains("Did you mean 'oms_lumis__pileup'?", error.Suggestion);
    }

    [Fact]
    public void Inputs_that_the_template_lacks_are_named()
    {
        IReadOnlyList<Diagnostic> found = ModelTemplate.CheckOnnx(FolderOf("jec-pfn/optimal/1"), "pf_features FP32 [-1, 6, -1]", "output FP32 [-1, 1]");
        Assert.Equal(["DISM0906", "DISM0906"], found.Select(d => d.Id));
        Assert.Contains("'pf_mask'", found[0].Message);
    }

    [Fact]
    public void Types_and_shapes_are_compared()
    {
        Assert.Equal("Write FP32.", Assert.Single(ModelTemplate.Check("metsig-ae-onnx", ("DataType: FP32\n          Dims: [-1, 51]\n        - Name: output_1", "DataType: FP64\n          Dims: [-1, 51]\n        - Name: output_1"))).Suggestion);
        Diagnostic size = Assert.Single(ModelTemplate.Check("mtad-gat-mini", ("Dims: [-1, 31, 3]", "Dims: [-1, 30, 3]")));
        Assert.Equal("DISM0908", size.Id);
        Assert.Contains("[-1, 31, 3] in the ONNX graph", size.Message);
        Assert.Contains("has 3 axes here", Assert.Single(ModelTemplate.Check("jec-pfn", ("Dims: [-1, 8]", "Dims: [-1, 8, 1]"))).Message);
        Assert.Contains("has 2 axes here", Assert.Single(ModelTemplate.Check("jec-particlenet", ("Name: pf_points\n          MonitoringElement: JetMET/Jet/pf_points\n          DataType: FP32\n          Dims: [-1, 2, -1]",
            "Name: pf_points\n          MonitoringElement: JetMET/Jet/pf_points\n          DataType: FP32\n          Dims: [-1, 2]"))).Message);
    }

    [Theory]
    [InlineData("x FP32 [4, 2]", "y FP32 [4, 2]", 0, "DISM0405")]
    [InlineData("x FP32 [2]", "y FP32 [2]", 8, "DISM0909")]
    [InlineData("x FP32 [-1, 2]", "y FP32 [4, 2]", 0, "DISM0908")]
    public void Fixed_batch_axis_is_told(string inputs, string outputs, int maxBatch, string id)
    {
        IReadOnlyList<Diagnostic> found = ModelTemplate.CheckOnnx(FolderOf("odd/fixed-batch-4"), inputs, outputs, maxBatch);
        Assert.True(found.Count == 1 && found[0].Id == id, string.Join("\n", found));
    }

    [Fact]
    public void Batch_axis_written_twice_is_explained()
    {
        IReadOnlyList<Diagnostic> found = ModelTemplate.Check("metsig-ae-onnx", ("MaxBatchSize: 0", "MaxBatchSize: 8"));
        Assert.All(found, d => Assert.Equal("DISM0908", d.Id));
        Assert.Contains("becomes [-1, -1, 51]; it is [-1, 51]", found[0].Message);
        Assert.Contains("Write MaxBatchSize: 0", found[0].Suggestion);
    }

    [Fact]
    public void Outputs_are_held_to_the_graph_as_Triton_holds_them()
    {
        using TemporaryFolder folder = With(OnnxBytes.Model(13, g => Identity(g, [-1, 3], [-1, 3])));
        Assert.Equal("DISM0910", Assert.Single(ModelTemplate.CheckOnnx(folder.Path, "x FP32 [-1, 3]", "y FP32 [-1, -1]")).Id);
        Assert.Equal("DISM0908", Assert.Single(ModelTemplate.CheckOnnx(folder.Path, "x FP32 [-1, -1]", "y FP32 [-1, 3]")).Id);
        using TemporaryFolder open = With(OnnxBytes.Model(13, g => Identity(g, [-1, -1], [-1, -1])));
        Diagnostic note = Assert.Single(ModelTemplate.CheckOnnx(open.Path, "x FP32 [-1, 3]", "y FP32 [-1, 3]"));
        Assert.Equal(("DISM0911", Severity.Information), (note.Id, note.Severity));
    }

    [Theory]
    [InlineData("broken-html", "DISM0902", Severity.Error, "HTML")]
    [InlineData("broken-lfs-pointer", "DISM0902", Severity.Error, "Git LFS pointer")]
    [InlineData("broken-truncated", "DISM0902", Severity.Error, "cut off")]
    [InlineData("broken-text", "DISM0901", Severity.Warning, "plain text")]
    [InlineData("broken-empty", "DISM0709", Severity.Warning, "is empty")]
    [InlineData("dangling-input", "DISM0924", Severity.Error, "which is no input, no weight and no output of another node")]
    [InlineData("type-mismatch", "DISM0924", Severity.Error, "has inputs of the types FLOAT and INT64")]
    [InlineData("external-data-absolute", "DISM0930", Severity.Error, "absolute path")]
    [InlineData("external-data-missing", "DISM0930", Severity.Error, "is missing from")]
    [InlineData("external-data-traversal", "DISM0930", Severity.Error, "leaves the model's folder")]
    [InlineData("future-ir", "DISM0920", Severity.Error, "version 99 of the ONNX format")]
    [InlineData("future-opset", "DISM0920", Severity.Error, "opset 99")]
    [InlineData("unknown-domain", "DISM0923", Severity.Error, "com.example.ops")]
    [InlineData("unknown-op", "DISM0923", Severity.Error, "FrobnicateAll")]
    public void What_a_runtime_refuses_is_told_beforehand(string folder, string id, Severity severity, string told)
    {
        Diagnostic found = ModelTemplate.CheckOnnx(FolderOf($"odd/{folder}"), "x FP32 [-1]", "y FP32 [-1]").First(d => d.Id == id);
        Assert.Equal(severity, found.Severity);
        Assert.Contains(told, found.Message);
    }

    [Fact]
    public void What_the_runtime_loads_is_not_refused_for_itself()
    {
        string[] refusals = ["DISM0901", "DISM0902", "DISM0903", "DISM0920", "DISM0922", "DISM0923", "DISM0924", "DISM0930"];
        int loaded = 0;
        foreach ((string folder, string verdict) in TestData.ObservedOddModels())
        {
            bool refused = ModelTemplate.CheckOnnx(FolderOf($"odd/{folder}"), "x FP32 [-1]", "y FP32 [-1]").Any(d => refusals.Contains(d.Id) || d.Id == "DISM0709");
            Assert.True(refused == (verdict != "loads"), folder);
            loaded += refused ? 0 : 1;
        }

        Assert.InRange(loaded, 10, 100);
    }

    [Fact]
    public void Weights_beside_the_model_are_what_the_graph_names()
    {
        Diagnostic found = Assert.Single(ModelTemplate.CheckOnnx(FolderOf("odd/external-data-folder"), "x FP32 [-1]", "y FP32 [-1]"), d => d.Category == "external-data");
        Assert.Equal(("DISM0711", Severity.Warning), (found.Id, found.Severity));
        Assert.Contains("'weights/", found.Message);
        using var folder = new TemporaryFolder();
        File.Copy(Path.Join(FolderOf("metsig-ae-onnx"), "model.onnx"), folder["model.onnx"]);
        folder.Write("model.onnx.data", "left over");
        Assert.Empty(ModelTemplate.CheckOnnx(folder.Path, "input_0 FP32 [-1, 51]", "output_1 FP32 [-1]"));
    }

    [Fact]
    public void What_only_this_program_serves_is_a_warning()
    {
        Assert.Equal("DISM0913", Assert.Single(ModelTemplate.CheckOnnx(FolderOf("odd/zipmap"), "X FP32 [-1, 3]", "output_label INT64 [-1]"), d => d.Severity == Severity.Warning).Id);
        Assert.Contains(ModelTemplate.CheckOnnx(FolderOf("odd/zipmap"), "X FP32 [-1, 3]", "output_probability FP32 [-1]"), d => d is { Id: "DISM0912", Severity: Severity.Error });
        Assert.Contains(ModelTemplate.CheckOnnx(FolderOf("odd/no-shape"), "x FP32 [-1]", "y FP32 [-1]"), d => d.Id == "DISM0913");
        Assert.Contains(ModelTemplate.CheckOnnx(FolderOf("odd/default-input"), "x FP32 [-1]; scale FP32 [-1]", "y FP32 [-1]"), d => d.Id == "DISM0913" && d.Message.Contains("'scale'"));
        Assert.DoesNotContain(ModelTemplate.CheckOnnx(FolderOf("odd/default-input"), "x FP32 [-1]", "y FP32 [-1]"), d => d.Id is "DISM0913" or "DISM0906");
    }

    [Theory]
    [InlineData(20, 7, "Neg", "DISM0921")]
    [InlineData(13, 10, "Neg", "DISM0921")]
    [InlineData(6, 7, "Neg", "DISM0922")]
    [InlineData(13, 7, "Gelu", "DISM0923")]
    [InlineData(13, 7, "Scatter", "DISM0923")]
    [InlineData(13, 7, "Relo", "DISM0923")]
    [InlineData(13, 7, "LayerNormalization", null)]
    [InlineData(19, 9, "Relu", null)]
    public void Versions_and_operators_are_known(long opset, long ir, string type, string? id)
    {
        using TemporaryFolder folder = With(OnnxBytes.Model(opset, g => Identity(g, [-1], [-1], type), ir));
        Assert.Equal(id, ModelTemplate.CheckOnnx(folder.Path, "x FP32 [-1]", "y FP32 [-1]").SingleOrDefault()?.Id);
    }

    [Theory]
    [InlineData(1L << 31, "DISM0903")]
    [InlineData((1L << 31) - 4096, null)]
    public void File_that_no_runtime_can_load_is_told(long bytes, string? id)
    {
        using var folder = new TemporaryFolder();
        OnnxBytes.WriteSparse(folder["model.onnx"], bytes);
        Assert.Equal(id, ModelTemplate.CheckOnnx(folder.Path, "x FP32 [-1]", "y FP32 [-1]").SingleOrDefault()?.Id);
    }

    [Fact]
    public void Operators_that_the_model_defines_itself_are_known()
    {
        ProtobufBytes function = new ProtobufBytes().Add(1, "Double").Add(4, "a").Add(5, "b").Add(7, OnnxBytes.Node("Add", ["a", "a"], ["b"]))
            .Add(9, new ProtobufBytes().Add(1, "").Add(2, 13)).Add(10, "local");
        byte[] Model(bool defined) => OnnxBytes.Model(13, g => g.Add(1, OnnxBytes.Node("Double", ["x"], ["y"], "", "local"))
            .Add(11, OnnxBytes.Value("x", OnnxBytes.Float, -1)).Add(12, OnnxBytes.Value("y", OnnxBytes.Float, -1)), 8, "local", 1, m => _ = defined ? m.Add(25, function) : m);
        using TemporaryFolder with = With(Model(true));
        using TemporaryFolder without = With(Model(false));
        Assert.Empty(ModelTemplate.CheckOnnx(with.Path, "x FP32 [-1]", "y FP32 [-1]"));
        Assert.Contains("local::Double", Assert.Single(ModelTemplate.CheckOnnx(without.Path, "x FP32 [-1]", "y FP32 [-1]")).Message);
    }

    private static void Identity(ProtobufBytes graph, long[] input, long[] output, string type = "Neg") =>
        graph.Add(1, OnnxBytes.Node(type, ["x"], ["y"])).Add(11, OnnxBytes.Value("x", OnnxBytes.Float, input)).Add(12, OnnxBytes.Value("y", OnnxBytes.Float, output));

    private static TemporaryFolder With(byte[] model)
    {
        var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["model.onnx"], model);
        return folder;
    }

    private static string FolderOf(string name) => Path.Join(TestData.Models, name);
}
