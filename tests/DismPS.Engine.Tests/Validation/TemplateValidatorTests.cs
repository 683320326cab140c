using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

public sealed class TemplateValidatorTests
{
    private static readonly string MetSigFolder = RepositoryFiles.Data("models", "metsig-ae-onnx");

    [Fact]
    public void Metsig_template_is_valid_and_typed()
    {
        ValidationResult result = TemplateValidator.ValidateFile("template.yaml", new ValidationOptions { BaseFolder = MetSigFolder });
        Assert.Empty(result.Diagnostics);
        Resource resource = Assert.Single(result.Template!.Resources);

        Assert.Equal(("template.yaml", "template.yaml"), (result.Path, result.Template.FilePath));
        Assert.Equal(("MetSigOnnxAutoEncoder", ModelType.ONNX, "jetmet"), (resource.Name, resource.Type.Model, resource.Workspace));
        Assert.Equal(new SourceLocation("template.yaml", 4, 3), resource.Location);
        Assert.Equal((0.01267, "output_1", 0L), (resource.Properties.AnomalyThreshold, resource.Properties.MetricKey, resource.Properties.MaxBatchSize));
        Assert.Equal(("onnxruntime", "onnxruntime_onnx"), (resource.Properties.Backend, resource.Properties.Platform));
        Assert.Equal([-1L, 51L], resource.Properties.InputSignature[0].Dims);
        Assert.Equal(DataType.Fp32, resource.Properties.OutputSignature[1].DataType);
        Assert.Equal(new Tag("era", "2025C"), resource.Properties.Tags[1]);
        Assert.Equal(new ResourceQuantities("100m", "250Mi", null), resource.Properties.Resources!.Requests);
        Assert.True(resource.Properties.InputMetadata.IsDefault);
        Assert.Equal(File.ReadAllText(Path.Join(MetSigFolder, "template.yaml")), result.Template.Text);
    }

    [Fact]
    public void Broken_template_gives_all_errors_in_file_order_with_line_and_column()
    {
        string text = File.ReadAllText(Path.Join(MetSigFolder, "template.yaml"))
            .Replace("Name: metsig-onnx-autoencoder", "Name: MetSig_AE")
            .Replace("MetricKey: output_1", "MetricKey: Output_1")
            .Replace("Dims: [-1, 51]\n        - Name: output_1\n          DataType: FP32", "Dims: [-1, 51]\n        - Name: output_1\n          DataType: FLOAT32")
            .Replace("MaxBatchSize: 0", "MaxBatchsize: 0")
            .Replace("Value: \"398407\"", "Value: 398407")
            .Replace("ModelUri: model.onnx", "ModelUri: models/model.onnx");
        ValidationResult result = TemplateValidator.ValidateText(text, "templates/metsig.yaml", new ValidationOptions { BaseFolder = MetSigFolder });

        Assert.Equal(
            [
                "templates/metsig.yaml:7:5: error DISM0101: 'MaxBatchSize' is missing in the properties of 'MetSigOnnxAutoEncoder'. Line 25 has 'MaxBatchsize': names are case sensitive, write 'MaxBatchSize'.",
                "templates/metsig.yaml:9:13: error DISM0221: The service name 'MetSig_AE' has an upper-case letter. Write 'metsig-ae'.",
                "templates/metsig.yaml:10:18: error DISM0302: 'MetricKey' is 'Output_1', which is no output; the outputs are 'output_0', 'output_1'. Did you mean 'output_1'?",
                "templates/metsig.yaml:23:21: error DISM0104: 'DataType' cannot be the text 'FLOAT32'; allowed are BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BYTES.",
                "templates/metsig.yaml:25:7: warning DISM0105: 'MaxBatchsize' is not a field of the properties of 'MetSigOnnxAutoEncoder' and is ignored. Did you mean 'MaxBatchSize'?",
                $"templates/metsig.yaml:26:17: error DISM0701: The model file 'models/model.onnx' was not found in '{MetSigFolder}'.",
                "templates/metsig.yaml:29:18: error DISM0103: 'Value' must be a text, not the number 398407. Write it in quotes: \"398407\".",
            ],
            result.Diagnostics.Select(d => d.ToString()));
        Assert.Null(result.Template);
        Assert.False(result.IsValid);
    }

    [Fact]
    public void File_that_lies_beside_the_template_is_pointed_out()
    {
        using var folder = new TemporaryFolder();
        folder.Write("models/a/template.yaml", SampleTemplate.Onnx);
        SampleTemplate.WriteFiles(folder, "models/a/model.onnx");
        ValidationResult result = TemplateValidator.ValidateFile("models/a/template.yaml", new ValidationOptions { BaseFolder = folder.Path });
        Diagnostic error = Assert.Single(result.Diagnostics);

        Assert.Equal($"The model file 'model.onnx' was not found in '{folder.Path}'.", error.Message);
        Assert.Contains("lies beside the template", error.Suggestion);
        Assert.Contains($"write '{Path.Join("models", "a", "model.onnx")}'", error.Suggestion);
        Assert.Equal("models/a/template.yaml", error.Location.File);
    }

    [Fact]
    public void Missing_template_is_an_exception_that_names_path_and_folder()
    {
        using var folder = new TemporaryFolder();
        DismException exception = Assert.Throws<DismException>(() => TemplateValidator.ValidateFile("t.yaml", new ValidationOptions { BaseFolder = folder.Path }));
        Assert.Equal((ErrorCode.TemplateNotFound, "t.yaml"), (exception.Code, exception.Target));
        Assert.Contains(folder.Path, exception.Message);
    }

    [Fact]
    public void Folder_in_place_of_a_template_is_a_diagnostic_that_names_the_file_in_it()
    {
        Diagnostic error = Assert.Single(TemplateValidator.ValidateFile(MetSigFolder, new ValidationOptions { BaseFolder = "/" }).Diagnostics);
        Assert.Equal("not-a-file", error.Category);
        Assert.Contains("template.yaml", error.Suggestion);
    }

    [Fact]
    public void Unreadable_template_is_an_exception()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("The user may read everything.");
            return;
        }

        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Write("t.yaml", "a: b"), UnixFileMode.None);
        Assert.Equal(ErrorCode.ReadFailed, Assert.Throws<DismException>(() => TemplateValidator.ValidateFile("t.yaml", new ValidationOptions { BaseFolder = folder.Path })).Code);
    }

    [Fact]
    public void Model_given_in_place_of_a_template_is_refused_as_such()
    {
        ValidationResult result = TemplateValidator.ValidateFile("model.onnx", new ValidationOptions { BaseFolder = MetSigFolder });
        Assert.Contains("ONNX", Assert.Single(result.Diagnostics).Message);
    }

    [Fact]
    public void Text_bytes_and_file_give_the_same_result()
    {
        using var folder = new TemporaryFolder();
        string text = SampleTemplate.Onnx.Replace("Name: metsig", "Name: -");
        folder.Write("t.yaml", text);
        var options = new ValidationOptions { BaseFolder = folder.Path };

        ValidationResult file = TemplateValidator.ValidateFile("t.yaml", options);
        Assert.Equal(file.Diagnostics, TemplateValidator.ValidateText(text, "t.yaml", options).Diagnostics);
        Assert.Equal(file.Diagnostics, TemplateValidator.ValidateBytes(Encoding.UTF8.GetBytes(text), "t.yaml", options).Diagnostics);
    }

    [Fact]
    public void Errors_of_all_resources_come_in_one_run()
    {
        string second = SampleTemplate.Onnx[SampleTemplate.Onnx.IndexOf("  MetSig:", StringComparison.Ordinal)..].Replace("MetSig:", "Other:").Replace("Dims: [-1]", "Dims: x");
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.Onnx.Replace("Workspace: jetmet", "Workspace: 5") + "\n" + second);
        Assert.Equal(
            ["Resources.MetSig.Workspace", "Resources.Other.Properties.Name", "Resources.Other.Properties.OutputSignature[1].Dims"],
            found.Select(d => d.Path));
    }

    [Fact]
    public void Shared_anchor_reports_its_error_once()
    {
        string text = SampleTemplate.Onnx.Replace("  MetSig:", "  MetSig: &r") + "\n  Second: *r\n";
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(text.Replace("Description: Spot", "Descriptoin: Spot"));
        Assert.Equal(found.Count, found.Distinct().Count());
        Assert.Contains(found, d => d.Path == "Resources.Second.Properties.Description");
    }
}
