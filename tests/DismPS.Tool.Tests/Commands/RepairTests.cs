using System.Text.Json;

namespace DismPS.Tests.Commands;

/// <summary><c>dismps validate --fix</c>.</summary>
public sealed class RepairTests : IDisposable
{
    private readonly Dismps _dismps = new();
    private readonly string _path;
    private readonly string _sound;

    public RepairTests()
    {
        _path = _dismps.Folder["template.yaml"];
        _sound = File.ReadAllText(_path);
        File.WriteAllText(_path, _sound.Replace("MaxBatchSize:", "maxBatchSize:"));
    }

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void Corrections_are_written_and_told()
    {
        DismpsRun run = _dismps.Run("validate", "--fix");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("corrected DISM0105: write 'MaxBatchSize' in place of 'maxBatchSize'", run.Output);
        Assert.Equal("template.yaml: 1 correction written; now valid\n", run.Errors);
        Assert.Equal(_sound, File.ReadAllText(_path));
    }

    [Fact]
    public void A_dry_run_prints_a_diff_that_patch_takes()
    {
        string broken = File.ReadAllText(_path);
        DismpsRun run = _dismps.Run("validate", "--fix", "--dry-run");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("--- template.yaml\n+++ template.yaml\n@@ -", run.Output);
        Assert.Equal(broken, File.ReadAllText(_path));
        string[] lines = run.Output.Split('\n');
        Assert.Equal("-      maxBatchSize: 0", Assert.Single(lines, line => line.StartsWith('-') && !line.StartsWith("---")));
        Assert.Equal("+      MaxBatchSize: 0", Assert.Single(lines, line => line.StartsWith('+') && !line.StartsWith("+++")));
    }

    [Fact]
    public void What_remains_decides_the_exit_code()
    {
        File.AppendAllText(_path, "\nDescription: twice\n");
        DismpsRun run = _dismps.Run("validate", "--fix", "--output", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Json.GetProperty("valid").GetBoolean());
        Assert.True(run.Json.GetProperty("written").GetBoolean());
        Assert.Equal("duplicate-key", run.Json.GetProperty("diagnostics")[0].GetProperty("category").GetString());
        JsonElement correction = Assert.Single(run.Json.GetProperty("corrections").EnumerateArray());
        Assert.Equal(["id", "path", "line", "column", "description"], correction.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void A_sound_template_is_not_touched()
    {
        File.WriteAllText(_path, _sound);
        File.SetLastWriteTimeUtc(_path, new DateTime(2020, 1, 1));
        DismpsRun run = _dismps.Run("validate", "--fix", "--output", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.False(run.Json.GetProperty("written").GetBoolean());
        Assert.Equal("", run.Json.GetProperty("diff").GetString());
        Assert.Equal(new DateTime(2020, 1, 1), File.GetLastWriteTimeUtc(_path));
    }

    [Fact]
    public void Standard_input_can_be_tried_but_not_written()
    {
        DismpsRun run = _dismps.RunShell("\"$0\" validate -f - --fix --dry-run < template.yaml");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("+      MaxBatchSize: 0", run.Output);
        Assert.Equal(2, _dismps.RunShell("\"$0\" validate -f - --fix < template.yaml").ExitCode);
        Assert.Equal(2, _dismps.Run("validate", "--dry-run").ExitCode);
    }

    [Fact]
    public void A_read_only_template_is_an_environment_fault()
    {
        File.SetAttributes(_path, FileAttributes.ReadOnly);
        DismpsRun run = _dismps.Run("validate", "--fix");
        File.SetAttributes(_path, FileAttributes.Normal);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("read-only", run.Errors);
    }
}
