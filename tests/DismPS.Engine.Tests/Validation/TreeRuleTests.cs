using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tests.Models.Trees;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>What model files are, and what XGBoost and LightGBM models say, against the template.</summary>
public sealed class TreeRuleTests
{
    private static readonly byte[] Ubjson = XGBoostModelFileTests.Sample("models/xgb-flag/flagger.ubj");
    private static readonly byte[] Json = XGBoostModelFileTests.Sample("models/xgb-plain-json/model.json");
    private static readonly byte[] LightGbm = XGBoostModelFileTests.Sample("models/lgbm-flag/flagger.txt");

    private static readonly string[] ScoresAndQuantities =
        ["DISM0304", "DISM0305", "DISM0306", "DISM0307", "DISM0308", "DISM0309", "DISM0503", "DISM0505", "DISM0506", "DISM0507", "DISM0508"];

    [Theory]
    [InlineData("xgb-flag", "DISM1207")]
    [InlineData("lgbm-flag", null)]
    [InlineData("lgbm-joblib", null)]
    public void Good_models_have_no_warnings(string folder, string? note)
    {
        string path = Path.Join(RepositoryFiles.Root, "tests", "data", "models", folder);
        ValidationResult result = TemplateValidator.ValidateFile("template.yaml", new ValidationOptions { BaseFolder = path });
        Assert.DoesNotContain(result.Diagnostics, d => IsOurs(d) && d.Severity != Severity.Information);
        Assert.Equal(note, result.Diagnostics.SingleOrDefault(IsOurs)?.Id);
    }

    // Two models of mtad-gat-mini answer series, and two of the Triton samples answer text: none of these can be scored.
    [Fact]
    public void Sample_templates_have_no_findings_but_those_that_are_right()
    {
        var found = new List<string>();
        foreach (string path in Directory.EnumerateFiles(Path.Join(RepositoryFiles.Root, "tests", "data", "models"), "template.yaml", SearchOption.AllDirectories))
        {
            string folder = Path.GetDirectoryName(path)!;
            ValidationResult result = TemplateValidator.ValidateFile("template.yaml", new ValidationOptions { BaseFolder = folder });
            found.AddRange(result.Diagnostics.Where(d => IsOurs(d) || ScoresAndQuantities.Contains(d.Id))
                .Select(d => $"{Path.GetFileName(folder)} {d.Severity} {d.Id} {d.Path}"));
        }

        Assert.Equal(
        [
            "echo-params Warning DISM0304 Resources.PythonEchoParams.Properties.OutputSignature[0].DataType",
            "mtad-gat-mini Warning DISM0305 Resources.MtadPred.Properties.OutputSignature[0].Dims",
            "mtad-gat-mini Warning DISM0305 Resources.MtadRecon.Properties.OutputSignature[0].Dims",
            "strings Warning DISM0304 Resources.PythonStrings.Properties.OutputSignature[2].DataType",
            "xgb-flag Information DISM1207 Resources.MetSigXGBoost.Properties.InputSignature[0].Dims",
        ], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pipe_in_the_place_of_the_model_does_not_hang()
    {
        using var folder = new TemporaryFolder();
        if (OperatingSystem.IsWindows() || MakePipe(Path.Join(folder.Path, "pipe")) != 0)
            return;
        File.CreateSymbolicLink(Path.Join(folder.Path, "link"), Path.Join(folder.Path, "pipe"));
        folder.Write("code/app.py", SampleTemplate.Handler);
        foreach (string name in (string[])["pipe", "link"])
        {
            string text = SampleTemplate.SkLearn.Replace("MLServer::SKLearn", "MLServer::XGBoost").Replace("model.joblib", name);
            IReadOnlyList<Diagnostic> found = await Task.Run(() => Validate(text, folder)).WaitAsync(TimeSpan.FromSeconds(20));
            Assert.DoesNotContain(found, IsOurs);
        }
    }

    private static int MakePipe(string path)
    {
        using var process = System.Diagnostics.Process.Start("mkfifo", [path]);
        process.WaitForExit();
        return process.ExitCode;
    }

    [Theory]
    [InlineData("[-1, 8]", null)]
    [InlineData("[-1, 2, 4]", null)]
    [InlineData("[-1, -1]", null)]
    [InlineData("[-1, 9]", "DISM1206")]
    [InlineData("[-1]", "DISM1206")]
    [InlineData("[-1, 51]", "DISM1207")]
    public void Features_are_compared_with_the_inputs(string dims, string? id)
    {
        Diagnostic? found = Check("XGBoost", "model.ubj", Ubjson, dims).SingleOrDefault();
        Assert.Equal(id, found?.Id);
        if (id == "DISM1206")
            Assert.Equal(($"The model (XGBoost, binary:logistic) takes 8 features a row; the input 'histo' gives {(dims == "[-1]" ? 1 : 9)} numbers.", "Resources.Trees.Properties.InputSignature[0].Dims"), (found!.Message, found.Path));
    }

    [Theory]
    [InlineData("8", null)]
    [InlineData("3", null)]
    [InlineData("7", "DISM1206")]
    public void Metadata_may_be_features_or_not(string dims, string? id)
    {
        string lines = "\n      InputMetadata:\n        - {Name: m, Source: OMS, Endpoint: lumisections, Attributes: [{Name: a, DataType: FP32, Dims: [-1, 5]}]}\n";
        Assert.Equal(id, Check("LightGBM", "model.txt", LightGbm, $"[-1, {dims}]", text => text + lines).SingleOrDefault()?.Id);
    }

    [Theory]
    [InlineData("model.json", true, "DISM1205", "Rename it to 'model.ubj'.")]
    [InlineData("model.ubj", false, "DISM1205", "Rename it to 'model.json'.")]
    [InlineData("model.bin", true, null, null)]
    [InlineData("model.bin", false, null, null)]
    [InlineData("model", false, null, null)]
    public void Ending_and_content_fit(string name, bool isUbjson, string? id, string? suggestion)
    {
        Diagnostic? found = Check("XGBoost", name, isUbjson ? Ubjson : Json).SingleOrDefault();
        Assert.Equal((id, suggestion), (found?.Id, found?.Suggestion));
    }

    [Fact]
    public void Old_binary_format_is_worth_a_note()
    {
        byte[] bytes = XGBoostModelFileTests.Sample("xgboost/binary.deprecated");
        Assert.Equal(["DISM1211"], Check("XGBoost", "model.bin", bytes, "[-1, 4]").Select(d => d.Id));
        Assert.Equal(["DISM1205", "DISM1211"], Check("XGBoost", "model.json", bytes, "[-1, 4]").Select(d => d.Id).Order());
    }

    [Fact]
    public void Model_of_a_newer_xgboost_is_a_warning()
    {
        string text = Encoding.UTF8.GetString(Json).Replace("\"version\":[1,7,4]", "\"version\":[3,1,0]").Replace("\"base_score\":\"5E-1\"", "\"base_score\":\"[5E-1]\"");
        Diagnostic warning = Assert.Single(Check("XGBoost", "model.json", Encoding.UTF8.GetBytes(text)));
        Assert.Equal(("DISM1210", Severity.Warning), (warning.Id, warning.Severity));
        Assert.Contains("XGBoost 3.1.0", warning.Message);
        Assert.Contains("[5E-1]", warning.Suggestion);
        Assert.Empty(Check("XGBoost", "model.json", Encoding.UTF8.GetBytes(text.Replace("[3,1,0]", "[2,0,3]"))));
    }

    [Fact]
    public void Classes_need_a_handler_that_makes_one_value()
    {
        byte[] bytes = XGBoostModelFileTests.Sample("xgboost/softprob.ubj");
        Assert.Equal("The model (XGBoost, multi:softprob, 3 classes) answers 3 values a row; every output has one.", Assert.Single(Check("XGBoost", "model.ubj", bytes, "[-1, 4]")).Message);
        Assert.Empty(Check("XGBoost", "model.ubj", bytes, "[-1, 4]", text => text.Replace("- {Name: score,", "- {Name: p, DataType: FP32, Dims: [-1, 3]}\n        - {Name: score,")));
        Assert.Empty(Check("XGBoost", "model.json", XGBoostModelFileTests.Sample("xgboost/softmax.json"), "[-1, 4]"));
    }

    [Theory]
    [InlineData("1", "DISM1209")]
    [InlineData("-0.1", "DISM1209")]
    [InlineData("0.99", null)]
    public void Threshold_of_a_probability_lies_between_0_and_1(string threshold, string? id)
    {
        Assert.Equal(id, Check("LightGBM", "model.txt", LightGbm, change: text => text.Replace("AnomalyThreshold: 0.5", $"AnomalyThreshold: {threshold}")).SingleOrDefault()?.Id);
    }

    [Fact]
    public void Threshold_of_a_regression_may_be_any_number()
    {
        Assert.Empty(Check("XGBoost", "model.ubj", XGBoostModelFileTests.Sample("xgboost/dart.ubj"), "[-1, 4]", text => text.Replace("AnomalyThreshold: 0.5", "AnomalyThreshold: 12")));
    }

    [Fact]
    public void Models_that_were_cut_off_are_errors()
    {
        foreach ((string type, string name, byte[] bytes) in ((string, string, byte[])[])[("XGBoost", "model.ubj", Ubjson), ("XGBoost", "model.json", Json), ("LightGBM", "model.txt", LightGbm)])
        {
            Diagnostic error = Assert.Single(Check(type, name, bytes[..^8000]));
            Assert.Equal(("DISM1203", Severity.Error), (error.Id, error.Severity));
            Assert.Contains("cut off", error.Message);
        }
    }

    [Theory]
    [InlineData("XGBoost", "once upon a time", "DISM1204")]
    [InlineData("LightGBM", "once upon a time", "DISM1204")]
    [InlineData("XGBoost", "{\"a\": 1}", "DISM1204")]
    [InlineData("XGBoost", "booster[0]:\n0:[f0<1]", "DISM1202")]
    [InlineData("LightGBM", "{\"name\": \"tree\"}", "DISM1202")]
    [InlineData("XGBoost", "tree\nversion=v4\n", "DISM1202")]
    [InlineData("SKLearn", "tree\nversion=v4\n", "DISM1202")]
    [InlineData("XGBoost", "version https://git-lfs.github.com/spec/v1\n", "DISM1201")]
    [InlineData("SKLearn", "<!DOCTYPE html>", "DISM1201")]
    public void Other_content_is_named(string type, string content, string id)
    {
        Assert.Equal(id, Assert.Single(Check(type, "model.bin", Encoding.UTF8.GetBytes(content))).Id);
    }

    [Theory]
    [InlineData("\u0089HDF\r\n\u001a\n\0\0\0\0", "an HDF5 file, as Keras writes with the ending .h5", "SavedModel")]
    [InlineData("PK\u0003\u0004", "a zip archive", "Unpack")]
    [InlineData("\u0080\u0004\u0095abc", "a Python pickle", "MLServer::SKLearn")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer", "git lfs pull")]
    [InlineData("<html><body>404", "an HTML or XML page", "Download")]
    public void Onnx_type_with_other_content_is_an_error(string content, string what, string cure)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Join(folder.Path, "model.onnx"), Encoding.Latin1.GetBytes(content));
        Diagnostic error = Assert.Single(Validate(SampleTemplate.Onnx, folder), d => d.Id is "DISM1201" or "DISM0902");
        Assert.Equal(Severity.Error, error.Severity);
        Assert.Contains(what, error.Message);
        Assert.Contains(cure, error.Suggestion);
    }

    private static IReadOnlyList<Diagnostic> Check(string type, string name, byte[] model, string dims = "[-1, 8]", Func<string, string>? change = null)
    {
        using var folder = new TemporaryFolder();
        folder.Write("code/app.py", SampleTemplate.Handler);
        File.WriteAllBytes(Path.Join(folder.Path, name), model);
        string text = SampleTemplate.SkLearn.Replace("MLServer::SKLearn", $"MLServer::{type}").Replace("model.joblib", name).Replace("Pixel:", "Trees:").Replace("[-1, 8]", dims);
        return [.. Validate(change is null ? text : change(text), folder).Where(IsOurs)];
    }

    private static bool IsOurs(Diagnostic diagnostic) => diagnostic.Id.StartsWith("DISM12", StringComparison.Ordinal);

    private static IReadOnlyList<Diagnostic> Validate(string text, TemporaryFolder folder) =>
        TemplateValidator.ValidateText(text, "t.yaml", new ValidationOptions { BaseFolder = folder.Path }).Diagnostics;
}
