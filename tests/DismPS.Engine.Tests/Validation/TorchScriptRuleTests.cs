using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tests.Models.TorchScript;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>TorchScript programs against the signatures of a template.</summary>
public sealed class TorchScriptRuleTests
{
    [Theory]
    [InlineData("traced", "x", "score", null)]
    [InlineData("traced", "histo", "score", null)]
    [InlineData("traced", "input__0", "score__0", null)]
    [InlineData("traced", "a,b", "score", "DISM1005")]
    [InlineData("traced", "x", "a,b", "DISM1007")]
    [InlineData("traced", "input__1", "score", "DISM1012")]
    [InlineData("traced", "x", "score__1", "DISM1012")]
    [InlineData("optional-argument", "histo", "a,b,c", "DISM1006")]
    [InlineData("optional-argument", "histo,mask", "a,b,c", "DISM1010")]
    [InlineData("named-tuple", "x", "a,b", null)]
    [InlineData("named-tuple", "x", "a", "DISM1008")]
    [InlineData("named-tuple", "x", "a__1", null)]
    [InlineData("named-tuple", "x", "b__1,a__0", null)]
    [InlineData("returns-dict", "x", "a", "DISM1009")]
    [InlineData("lists", "xs", "a", "DISM1009")]
    [InlineData("takes-dict", "a,b,c", "score", null)]
    [InlineData("cuda-in-code", "x", "score", "DISM1015")]
    [InlineData("quantized", "x", "score", null)]
    [InlineData("state-dict", "x", "score", "DISM1001")]
    [InlineData("state-dict-legacy", "x", "score", "DISM1001")]
    [InlineData("whole-module", "x", "score", "DISM1001")]
    public void Signatures_are_compared_with_forward(string model, string inputs, string outputs, string? id)
    {
        List<Diagnostic> found = Check(File.ReadAllBytes(RepositoryFiles.Data("torchscript", model + ".pt")), inputs, outputs);
        Assert.Equal(id is null ? [] : [id], found.Select(d => d.Id));
    }

    [Fact]
    public void Message_names_what_the_model_has()
    {
        Diagnostic error = Assert.Single(Check(File.ReadAllBytes(RepositoryFiles.Data("torchscript", "traced.pt")), "x", "a,b"));
        Assert.Equal("The template has 2 outputs (a, b), and the model returns 1: forward returns Tensor.", error.Message);
        error = Assert.Single(Check(File.ReadAllBytes(RepositoryFiles.Data("torchscript", "traced.pt")), "p,q", "a"));
        Assert.Equal(("The template has 2 inputs (p, q), and the model takes 1: forward(x: Tensor).", "Resources.MetSig.Properties.InputSignature"), (error.Message, error.Path));
    }

    [Theory]
    [InlineData("a,b", null)]
    [InlineData("b,a", null)]
    [InlineData("x__1,y__0", null)]
    [InlineData("x__0,y__0", "DISM1012")]
    [InlineData("b,q", "DISM1011")]
    [InlineData("x__1,a", "DISM1011")]
    [InlineData("p,q", null)]
    public void Names_of_inputs_say_which_argument_they_are(string inputs, string? id)
    {
        byte[] model = TorchArchive.Program("def forward(self: __torch__.Model,\n  a: Tensor,\n  b: Tensor) -> Tensor:\n  return a");
        Assert.Equal(id, Check(model, inputs, "score").Select(d => d.Id).Distinct().SingleOrDefault());
    }

    [Fact]
    public void Metadata_attributes_are_inputs_too()
    {
        byte[] model = TorchArchive.Program("def forward(self: __torch__.Model,\n  a: Tensor,\n  b: Tensor) -> Tensor:\n  return a");
        const string Metadata = """
                  InputMetadata:
                    - Name: oms
                      Source: OMS
                      Endpoint: lumisections
                      Attributes:
                        - {Name: pileup, DataType: FP32, Dims: [-1]}
            """;
        Assert.Empty(Check(model, "histo", "score", Metadata));
        Assert.Equal("DISM1005", Assert.Single(Check(model, "histo,mask", "score", Metadata)).Id);
    }

    [Fact]
    public void Weights_of_a_gpu_are_fine_where_a_gpu_is_requested()
    {
        byte[] model = TorchArchive.Program("def forward(self: __torch__.Model,\n  x: Tensor) -> Tensor:\n  return x", TorchArchive.Tensor("w", "0", "cuda:0", 2), ("data/0", "12345678"));
        Assert.Equal("DISM1015", Assert.Single(Check(model, "x", "score")).Id);
        Assert.Empty(Check(model, "x", "score", "      Resources: {Requests: {gpu: \"1\"}, Limits: {gpu: \"1\"}}"));
    }

    [Fact]
    public void Unreadable_content_is_a_warning_and_damage_an_error()
    {
        Assert.Equal(Severity.Warning, Assert.Single(Check("not a model"u8.ToArray(), "x", "score")).Severity);
        byte[] whole = TorchArchive.Program("def forward(self: __torch__.Model,\n  x: Tensor) -> Tensor:\n  return x");
        Assert.Equal(Severity.Error, Assert.Single(Check(whole[..^25], "x", "score")).Severity);
        Assert.Equal("DISM1004", Assert.Single(Check(TorchArchive.Program("training : bool"), "x", "score")).Id);
    }

    [Fact]
    public void Pipe_under_the_name_of_a_model_does_not_block()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Named pipes of Linux.");
        using var folder = new TemporaryFolder();
        using var mkfifo = System.Diagnostics.Process.Start("mkfifo", [folder.At("model.pt")]);
        mkfifo.WaitForExit();
        Assert.Equal("DISM0701", Assert.Single(Check(folder, Template("x", "score", ""))).Id);
    }

    private static List<Diagnostic> Check(byte[] model, string inputs, string outputs, string more = "")
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.At("model.pt"), model);
        return Check(folder, Template(inputs, outputs, more));
    }

    private static List<Diagnostic> Check(TemporaryFolder folder, string template) =>
        [.. TemplateValidator.ValidateText(template, "t.yaml", new ValidationOptions { BaseFolder = folder.Path }).Diagnostics.Where(d => d.Id != "DISM0709")];

    private static string Template(string inputs, string outputs, string more)
    {
        string inputLines = string.Concat(inputs.Split(',').Select(n => $"        - {{Name: {n}, MonitoringElement: A/B, DataType: FP32, Dims: [-1, 4]}}\n"));
        string outputLines = string.Concat(outputs.Split(',').Select(n => $"        - {{Name: {n}, DataType: FP32, Dims: [-1]}}\n"));
        return $"""
            TemplateFormatVersion: "2025-03-31"
            Description: Test
            Resources:
              MetSig:
                Type: InferenceService::Tritonserver::Torchscript
                Workspace: jetmet
                Properties:
                  Description: Spot anomalies
                  Name: metsig
                  MetricKey: {outputs.Split(',')[0]}
                  BuiltinThreshold: false
                  AnomalyThreshold: 0.5
                  MaxBatchSize: 0
                  ModelUri: model.pt
                  InputSignature:

            """ + inputLines + "      OutputSignature:\n" + outputLines + string.Join("\n", more.Split('\n').Select(l => l.StartsWith("      ") ? l : "      " + l.TrimEnd())).Replace("            InputMetadata", "      InputMetadata");
    }
}
