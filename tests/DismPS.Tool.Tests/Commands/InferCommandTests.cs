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
    public void A_server_is_asked_without_the_model_file_at_hand()
    {
        string uri = _dismps.Run("start-api", "--port", "0", "--detached", "--output", "json").Json.GetProperty("uri").GetString()!;
        File.Delete(_dismps.Folder["model.onnx"]);
        DismpsRun run = _dismps.Run("infer", "--input", "lumisections.csv", "--uri", uri);
        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("7 of 3000 lumisections flagged\n", run.Output);
    }

    [Fact]
    public void Scoring_in_this_process_writes_nothing_where_the_user_stands()
    {
        Assert.Equal(0, _dismps.Run("infer", "--input", "lumisections.csv").ExitCode);
        Assert.False(Directory.Exists(_dismps.Folder[".dism-artifacts"]));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9")]
    [InlineData("grpc://127.0.0.1:9")]
    public void A_server_that_is_not_there_ends_with_3(string uri)
    {
        DismpsRun run = _dismps.Run("infer", "--input", "lumisections.csv", "--uri", uri, "--output", "json");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("ServerUnreachable", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains($"Nothing answers at {uri}", run.Json.GetProperty("error").GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("-INT")]
    [InlineData("-HUP")]
    public async Task An_interrupted_run_ends_with_130_and_leaves_nothing(string signal)
    {
        // A fifo never ends: the run is surely still going when the signal comes.
        using Process run = _dismps.StartShell("mkfifo ls.csv; exec 3<>ls.csv; head -n 300 lumisections.csv >&3; exec \"$0\" infer --input ls.csv --scores scores.csv --all --batch-size 10");
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.NotNull(await run.StandardOutput.ReadLineAsync(bound.Token));
        using Process kill = Process.Start("kill", [signal, run.Id.ToString(CultureInfo.InvariantCulture)])!;
        await kill.WaitForExitAsync(bound.Token);
        Assert.Equal(130, Dismps.Finish(run).ExitCode);
        Assert.DoesNotContain(Directory.GetFiles(_dismps.Folder.Path), f => Path.GetFileName(f).Contains("scores.csv"));
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

    [Fact]
    public void Metadata_comes_from_a_file_of_its_own_and_rows_whose_conditions_are_not_met_are_not_sent()
    {
        string model = Repository.PathOf("tests", "data", "models", "metsig-ae-metadata");
        foreach (string name in new[] { "template.yaml", "model.onnx" })
            File.Copy(Path.Combine(model, name), _dismps.Folder[name], overwrite: true);
        string cells = string.Join(',', Enumerable.Range(1, 51));
        _dismps.Folder.Write("ls.csv", $"run,ls,{string.Join(',', Enumerable.Range(0, 51).Select(bin => $"input_0[{bin}]"))}\n398407,1,{cells}\n398407,2,{cells}\n");
        _dismps.Folder.Write("oms.csv", "run_number,lumisection_number,pileup,beams_stable\n398407,1,40,false\n398407,2,41,true\n");
        DismpsRun run = _dismps.Run("infer", "-i", "ls.csv", "--metadata", "oms.csv", "--scores", "scores.csv", "--all", "--output", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(1, run.Json.GetProperty("summary").GetProperty("notSent").GetInt64());
        JsonElement first = run.Json.GetProperty("predictions")[0];
        Assert.Equal(("conditionNotMet", "StableBeams", JsonValueKind.Null), (first.GetProperty("status").GetString(), first.GetProperty("condition").GetString(), first.GetProperty("score").ValueKind));
        Assert.StartsWith("0,398407,1,,,", File.ReadAllLines(_dismps.Folder["scores.csv"])[1]);
        Assert.Contains("not checked: AllowedPrimaryDatasets", run.Errors);
        DismpsRun text = _dismps.Run("infer", "-i", "ls.csv", "--metadata", "oms.csv", "--report", "report.html");
        Assert.EndsWith("1 of 2 lumisections flagged, 1 not sent (conditions not met)\n", text.Output);
        Assert.DoesNotContain("not sent (Stable", text.Output);
        Assert.Equal(2, _dismps.Run("infer", "-i", "ls.csv", "--metadata", "oms.csv", "--scores", "oms.csv").ExitCode);
    }

    private static string Flagged(JsonElement document) => string.Join(';', document.GetProperty("predictions").EnumerateArray()
        .Select(p => $"{p.GetProperty("run")}:{p.GetProperty("lumisection")}:{p.GetProperty("score")}"));
}
