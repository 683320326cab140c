using System.Text.Json;

namespace DismPS.Tests.Commands;

public sealed class DiffCommandTests : IDisposable
{
    private readonly Dismps _dismps = new();

    public DiffCommandTests()
    {
        string text = File.ReadAllText(_dismps.Folder["template.yaml"]);
        File.WriteAllText(_dismps.Folder["other.yaml"], text.Replace("AnomalyThreshold: 0.01267", "AnomalyThreshold: 0.02"));
        File.WriteAllText(_dismps.Folder["same.yaml"], "# comment\n" + text.Replace("AnomalyThreshold: 0.01267", "AnomalyThreshold: 1.267e-2"));
    }

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void Another_meaning_ends_with_1_and_is_told()
    {
        DismpsRun run = _dismps.Run("diff", "template.yaml", "other.yaml");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("changed Resources.MetSigOnnxAutoEncoder.Properties.AnomalyThreshold: 0.01267 -> 0.02; fewer rows are flagged\n", run.Output);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void The_same_meaning_ends_with_0_and_says_nothing()
    {
        DismpsRun run = _dismps.Run("diff", "template.yaml", "same.yaml");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Json_output_is_one_document_with_every_field()
    {
        DismpsRun run = _dismps.Run("diff", "template.yaml", "other.yaml", "--output", "json");
        Assert.False(run.Json.GetProperty("same").GetBoolean());
        JsonElement change = Assert.Single(run.Json.GetProperty("changes").EnumerateArray());
        Assert.Equal(["path", "kind", "old", "new", "consequence"], change.EnumerateObject().Select(p => p.Name));
        Assert.Equal("changed", change.GetProperty("kind").GetString());
        Assert.Equal(0, run.Json.GetProperty("diagnostics").GetArrayLength());
    }

    [Fact]
    public void A_template_that_cannot_be_compared_ends_with_2()
    {
        File.WriteAllText(_dismps.Folder["broken.yaml"], "a: [");
        DismpsRun run = _dismps.Run("diff", "template.yaml", "broken.yaml", "--output", "json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("TemplateInvalid", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(2, _dismps.Run("diff", "template.yaml", "nowhere.yaml").ExitCode);
        Assert.Equal(2, _dismps.Run("diff", "template.yaml").ExitCode);
    }

    [Fact]
    public void An_invalid_template_is_compared_and_its_errors_are_told()
    {
        File.AppendAllText(_dismps.Folder["other.yaml"], "\nDescription: twice\n");
        DismpsRun run = _dismps.Run("diff", "template.yaml", "other.yaml");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("AnomalyThreshold", run.Output);
        Assert.Contains("error DISM0009", run.Errors);
    }
}
