using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DismPS.Tests.Commands;

public sealed class InferCommandTests : IDisposable
{
    private readonly Dismps _dismps = new();

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void The_example_has_seven_flagged_lumisections()
    {
        DismpsRun run = _dismps.Run("infer", "--input", "lumisections.csv");
        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("7 of 3000 lumisections flagged\n", run.Output);
        Assert.Equal(9, run.Output.Trim().Split('\n').Length);
    }

    [Fact]
    public void A_server_gives_the_same_scores_as_this_process()
    {
        DismpsRun start = _dismps.Run("start-api", "--port", "0", "--detached", "--output", "json");
        string uri = start.Json.GetProperty("uri").GetString()!;
        JsonElement here = _dismps.Run("infer", "--input", "lumisections.csv", "--output", "json").Json;
        JsonElement binary = _dismps.Run("infer", "--input", "lumisections.csv", "--uri", uri, "--output", "json").Json;
        JsonElement json = _dismps.Run("infer", "--input", "lumisections.csv", "--uri", uri, "--use-json", "--batch-size", "100", "--output", "json").Json;
        Assert.Equal(7, here.GetProperty("summary").GetProperty("flagged").GetInt64());
        Assert.Equal(Flagged(here), Flagged(binary));
        Assert.Equal(Flagged(here), Flagged(json));
    }

    [Fact]
    public void All_rows_are_written_to_CSV_and_the_report_stands_alone()
    {
        DismpsRun run = _dismps.Run("infer", "--input", "lumisections.csv", "--scores", "scores.csv", "--report", "report.html");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3001, File.ReadAllLines(_dismps.Folder["scores.csv"]).Length);
        string report = File.ReadAllText(_dismps.Folder["report.html"]);
        Assert.Contains("7 of 3000 lumisections flagged", report);
        Assert.DoesNotContain("src=\"http", report);
    }

    [Fact]
    public void A_text_cell_is_named_with_file_line_and_column()
    {
        string[] lines = File.ReadAllLines(_dismps.Folder["lumisections.csv"]);
        string[] cells = lines[41].Split(',');
        cells[^1] = "many";
        lines[41] = string.Join(',', cells);
        File.WriteAllLines(_dismps.Folder["lumisections.csv"], lines);
        DismpsRun run = _dismps.Run("infer", "--input", "lumisections.csv", "--output", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("InputInvalid", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("lumisections.csv:42:", run.Errors);
        Assert.Contains("many", run.Errors);
    }

    [Fact]
    public void A_missing_column_is_named()
    {
        string path = _dismps.Folder["lumisections.csv"];
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("input_0[17]", "other"));
        DismpsRun run = _dismps.Run("infer", "--input", "lumisections.csv");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("lumisections.csv:1:", run.Errors);
        Assert.Contains("[17]", run.Errors);
    }

    [Fact]
    public void Results_are_not_touched_when_scoring_fails()
    {
        File.WriteAllText(_dismps.Folder["scores.csv"], "earlier");
        File.AppendAllText(_dismps.Folder["lumisections.csv"], "1,2,broken\n");
        Assert.Equal(1, _dismps.Run("infer", "--input", "lumisections.csv", "--scores", "scores.csv").ExitCode);
        Assert.Equal("earlier", File.ReadAllText(_dismps.Folder["scores.csv"]));
        Assert.DoesNotContain(Directory.GetFiles(_dismps.Folder.Path), f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void A_server_that_is_not_there_ends_with_3()
    {
        DismpsRun run = _dismps.Run("infer", "--input", "lumisections.csv", "--uri", "http://127.0.0.1:9", "--output", "json");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("ServerUnreachable", run.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_interrupted_run_ends_with_130_and_leaves_nothing()
    {
        // A fifo never ends: the run is surely still going when the signal comes.
        using Process run = _dismps.StartShell("mkfifo ls.csv; exec 3<>ls.csv; head -n 300 lumisections.csv >&3; exec \"$0\" infer --input ls.csv --scores scores.csv --all --batch-size 10");
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.NotNull(await run.StandardOutput.ReadLineAsync(bound.Token));
        using Process kill = Process.Start("kill", ["-INT", run.Id.ToString(CultureInfo.InvariantCulture)])!;
        await kill.WaitForExitAsync(bound.Token);
        Assert.Equal(130, Dismps.Finish(run).ExitCode);
        Assert.False(File.Exists(_dismps.Folder["scores.csv"]));
    }

    [Fact]
    public void The_quickstart_runs_without_a_terminal_and_reuses_the_artifact()
    {
        DismpsRun first = _dismps.Run("quickstart", "--folder", ".");
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("7 of 3000 lumisections flagged", first.Output);
        Assert.True(File.Exists(_dismps.Folder["results", "scores.csv"]));
        Assert.True(File.Exists(_dismps.Folder["results", "report.html"]));
        DismpsRun second = _dismps.Run("quickstart", "--folder", ".");
        Assert.Contains("artifact unchanged", second.Errors);
        Assert.Empty(_dismps.Run("ps", "--output", "json").Json.GetProperty("servers").EnumerateArray());
    }

    private static string Flagged(JsonElement document) => string.Join(';', document.GetProperty("predictions").EnumerateArray()
        .Select(p => $"{p.GetProperty("run")}:{p.GetProperty("lumisection")}:{p.GetProperty("score")}"));
}
