using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Operations;

public sealed class CreateTemplateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("metsig-ae-onnx", "model.onnx", "InferenceService::Tritonserver::ONNX", "input_0 FP32 [-1,51]", "output_0 FP32 [-1,51]; output_1 FP32 [-1]", "output_1", null)]
    [InlineData("metsig-ae-colon-names", "model.onnx", "InferenceService::Tritonserver::ONNX", "args_0:0 FP32 [-1,51]", "Identity:0 FP32 [-1,51]; Identity_1:0 FP32 [-1]", "Identity_1:0", null)]
    [InlineData("metsig-ae-savedmodel", "saved_model", "InferenceService::Tritonserver::TensorflowSavedModel", "input_0 FP32 [-1,51]", "dense_7 FP32 [-1,51]; tf.math.reduce_mean_44 FP32 [-1]", "tf.math.reduce_mean_44", null)]
    [InlineData("metsig-ae-torchscript", "model.pt", "InferenceService::Tritonserver::Torchscript", "x FP32 [-1,-1]", "output_0 FP32 [-1]; output_1 FP32 [-1]", "output_0", null)]
    [InlineData("xgb-flag", "flagger.ubj", "InferenceService::MLServer::XGBoost", "input_0 FP32 [-1,8]", "score FP32 [-1]; flag INT32 [-1]", "score", "flag")]
    [InlineData("xgb-plain-json", "model.json", "InferenceService::MLServer::XGBoost", "input_0 FP32 [-1,8]", "output_0 FP32 [-1]", "output_0", null)]
    [InlineData("lgbm-flag", "flagger.txt", "InferenceService::MLServer::LightGBM", "input_0 FP32 [-1,8]", "score FP32 [-1]; flag BOOL [-1]", "score", "flag")]
    [InlineData("pixel-nmf", "mlserver-model/pixel_ring.joblib", "InferenceService::MLServer::SKLearn", "input_0 FP32 [-1,-1]", "output_flag BOOL [-1]; output_cells FP32 [-1]; output_loss FP32 [-1]", "output_loss", "output_flag")]
    public async Task Template_of_a_model_is_valid_and_has_its_signatures(string source, string model, string type, string inputs, string outputs, string metric, string? flag)
    {
        Copy(RepositoryFiles.Data("models", source), _folder.Path);
        CreateTemplateResult result = await RunAsync(model);
        Resource resource = Assert.Single(result.Validation.Template!.Resources);
        Assert.Equal(type, resource.Type.ToString());
        Assert.Equal(inputs, string.Join("; ", resource.Properties.InputSignature.Select(t => $"{t.Name} {t.DataType.ToWireName()} [{string.Join(',', t.Dims)}]")));
        Assert.Equal(outputs, string.Join("; ", resource.Properties.OutputSignature.Select(t => $"{t.Name} {t.DataType.ToWireName()} [{string.Join(',', t.Dims)}]")));
        Assert.Equal((metric, flag), (resource.Properties.MetricKey, resource.Properties.FlaggingKey));
        Assert.All(result.Validation.Diagnostics, finding => Assert.True(finding.Id == "DISM0408" || finding.Severity == Severity.Information, finding.ToString()));
        Assert.Equal(result.Text, await File.ReadAllTextAsync(result.Path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("xgb-plain-ubj", "model.ubj", "xgboost")]
    [InlineData("lgbm-plain", "model.bst", "lightgbm")]
    [InlineData("sklearn-plain", "model.joblib", "joblib")]
    public async Task Model_without_a_handler_gets_one_to_start_from(string source, string model, string library)
    {
        Copy(RepositoryFiles.Data("models", source), _folder.Path);
        CreateTemplateResult result = await RunAsync(model);
        Assert.True(result.Validation.IsValid);
        string script = Assert.Single(result.WrittenFiles);
        Assert.Equal(_folder["code/app.py"], script);
        Assert.Contains("import " + library, await File.ReadAllTextAsync(script, TestContext.Current.CancellationToken));

        // A second run finds what the first one wrote, and changes nothing of it.
        CreateTemplateResult again = await CreateTemplate.RunAsync(new CreateTemplateOptions(model, _folder.Path) { Force = true }, TestContext.Current.CancellationToken);
        Assert.Empty(again.WrittenFiles);
    }

    [Fact]
    public async Task Answers_complete_the_template_and_empty_ones_keep_the_mark()
    {
        Copy(RepositoryFiles.Data("models", "metsig-ae-onnx"), _folder.Path);
        var asked = new List<string>();
        CreateTemplateOptions options = CreateTemplate.Ask(new CreateTemplateOptions("model.onnx", _folder.Path), question =>
        {
            asked.Add(question.Text);
            return question.Text.Contains("above", StringComparison.Ordinal) ? asked.Count < 5 ? "much" : "0.25" : question.Text.StartsWith("Workspace", StringComparison.Ordinal) ? "jetmet" : "";
        });
        Assert.Equal(5, asked.Count);
        Assert.StartsWith("'much' is no number", asked[4]);
        CreateTemplateResult result = await CreateTemplate.RunAsync(options with { Force = true }, TestContext.Current.CancellationToken);
        ResourceProperties properties = result.Validation.Template!.Resources[0].Properties;
        Assert.Equal((0.25, "jetmet"), (properties.AnomalyThreshold, result.Validation.Template.Resources[0].Workspace));
        Assert.Equal(["Description", "Resources.DismpsTest.Properties.InputSignature[0].MonitoringElement"], result.OpenFields.Select(field => field.Replace(result.Validation.Template.Resources[0].Name, "DismpsTest")));
    }

    [Theory]
    [InlineData("metsig-ae-savedmodel", "saved_model/saved_model.pb", "folder")]
    [InlineData("odd/broken-lfs-pointer", "model.onnx", "git lfs pull")]
    [InlineData("odd/broken-html", "model.onnx", "Download")]
    [InlineData("metsig-ae-onnx", "inputs.json", "XGBoost")]
    public async Task What_is_no_model_is_named(string source, string model, string words)
    {
        Copy(RepositoryFiles.Data("models", source), _folder.Path);
        DismException failure = await Assert.ThrowsAsync<DismException>(() => RunAsync(model));
        Assert.Equal(ErrorCode.ModelLoadFailed, failure.Code);
        Assert.Contains(words, failure.Message + failure.Cure);
        Assert.False(File.Exists(_folder["template.yaml"]));
    }

    [Fact]
    public async Task Handler_in_the_working_folder_is_told_before_anything_is_written()
    {
        File.Copy(RepositoryFiles.Data("models", "xgb-flag", "flagger.ubj"), _folder["flagger.ubj"]);
        _folder.Write("app.py", SampleTemplate.Handler);
        DismException failure = await Assert.ThrowsAsync<DismException>(() => RunAsync("flagger.ubj"));
        Assert.Contains("folder of their own", failure.Cure);
        Assert.Equal(["app.py", "flagger.ubj"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("taken/template.yaml", null)]
    [InlineData(null, "taken")]
    public async Task File_where_a_folder_is_to_be_is_WriteFailed(string? output, string? code)
    {
        Copy(RepositoryFiles.Data("models", "xgb-plain-ubj"), _folder.Path);
        File.Delete(_folder["template.yaml"]);
        _folder.Write("taken", "x");
        var options = new CreateTemplateOptions("model.ubj", _folder.Path) { Output = output is null ? null : _folder[output], Code = code };
        DismException failure = await Assert.ThrowsAsync<DismException>(() => CreateTemplate.RunAsync(options, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.WriteFailed, failure.Code);
        Assert.Equal("x", await File.ReadAllTextAsync(_folder["taken"], TestContext.Current.CancellationToken));
    }

    private async Task<CreateTemplateResult> RunAsync(string model)
    {
        File.Delete(_folder["template.yaml"]);
        return await CreateTemplate.RunAsync(new CreateTemplateOptions(model, _folder.Path), TestContext.Current.CancellationToken);
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Join(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
