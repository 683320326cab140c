using System.Text.Json;

namespace DismPS.Tests.Commands;

public sealed class ValidateCommandTests : IDisposable
{
    private readonly Dismps _dismps = new();

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void A_valid_template_ends_with_0()
    {
        DismpsRun run = _dismps.Run("validate");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("template.yaml: valid\n", run.Output);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void A_broken_template_ends_with_1_and_names_file_line_and_column()
    {
        Replace("MetricKey: output_1", "MetricKey: output_7");
        DismpsRun run = _dismps.Run("validate", "-f", "template.yaml");
        Assert.Equal(1, run.ExitCode);
        int line = Array.FindIndex(File.ReadAllLines(_dismps.Folder["template.yaml"]), l => l.Contains("output_7")) + 1;
        Assert.Contains($"template.yaml:{line}:18: error DISM", run.Errors);
        Assert.Contains("output_1", run.Errors);
    }

    [Fact]
    public void Json_output_is_one_document_with_every_field()
    {
        Replace("MetricKey: output_1", "MetricKey: output_7");
        DismpsRun run = _dismps.Run("validate", "--output", "json");
        Assert.False(run.Json.GetProperty("valid").GetBoolean());
        JsonElement diagnostic = run.Json.GetProperty("diagnostics")[0];
        Assert.Equal(
            ["id", "category", "severity", "message", "path", "file", "line", "column", "suggestion"],
            diagnostic.EnumerateObject().Select(p => p.Name));
        Assert.Equal("key-not-in-outputs", diagnostic.GetProperty("category").GetString());
        Assert.Equal("error", diagnostic.GetProperty("severity").GetString());
        Assert.Equal("template.yaml", diagnostic.GetProperty("file").GetString());
        Assert.Equal("Resources.MetSigOnnxAutoEncoder.Properties.MetricKey", diagnostic.GetProperty("path").GetString());
    }

    [Fact]
    public void A_missing_model_file_is_reported_where_it_is_named()
    {
        File.Delete(_dismps.Folder["model.onnx"]);
        DismpsRun run = _dismps.Run("validate", "--output", "json");
        Assert.Equal(1, run.ExitCode);
        JsonElement diagnostic = Assert.Single(run.Json.GetProperty("diagnostics").EnumerateArray());
        Assert.Equal("file-missing", diagnostic.GetProperty("category").GetString());
        Assert.True(diagnostic.GetProperty("line").GetInt32() > 0);
    }

    [Fact]
    public void A_missing_template_is_a_failure_document()
    {
        DismpsRun run = _dismps.Run("validate", "-f", "nowhere.yaml", "--output", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("TemplateNotFound", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.DoesNotContain("   at ", run.Errors);
    }

    [Fact]
    public void Paths_of_a_template_elsewhere_start_from_the_base_folder()
    {
        string folder = Path.GetFileName(_dismps.Folder.Path);
        DismpsRun without = _dismps.RunShell($"cd .. && \"$0\" validate -f '{folder}/template.yaml'");
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("beside the template", without.Errors);
        DismpsRun with = _dismps.RunShell($"cd .. && \"$0\" validate -f '{folder}/template.yaml' --base '{folder}'");
        Assert.Equal(0, with.ExitCode);
    }

    [Fact]
    public void Standard_input_is_read_when_the_template_is_a_dash()
    {
        DismpsRun run = _dismps.RunShell("\"$0\" validate -f - < template.yaml");
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("validate", "--outptu")]
    [InlineData("frobnicate")]
    [InlineData("infer")]
    [InlineData("serve", "--port", "many")]
    [InlineData("validate", "--output", "xml")]
    public void Wrong_use_ends_with_2(params string[] arguments)
    {
        DismpsRun run = _dismps.Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("dismps: ", run.Errors);
        Assert.DoesNotContain("   at ", run.Errors);
    }

    [Fact]
    public void Wrong_use_is_a_failure_document_with_json_output()
    {
        DismpsRun run = _dismps.Run("validate", "--no-such-option", "--output", "json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("UsageInvalid", run.Json.GetProperty("error").GetProperty("code").GetString());
    }

    private void Replace(string old, string text)
    {
        string path = _dismps.Folder["template.yaml"];
        File.WriteAllText(path, File.ReadAllText(path).Replace(old, text));
    }
}
