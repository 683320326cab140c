using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DismPS.Tests.Commands;

/// <summary><c>dismps infer</c> over many inputs, as schedules run it.</summary>
public sealed class InferManyTests : IDisposable
{
    private const int Rows = 3000;

    private readonly Dismps _dismps = new();

    public InferManyTests()
    {
        string[] lines = File.ReadAllLines(_dismps.Folder["lumisections.csv"]);
        Directory.CreateDirectory(_dismps.Folder["runs"]);
        foreach (IGrouping<string, string> run in lines.Skip(1).GroupBy(line => line.Split(',')[0]))
            File.WriteAllLines(_dismps.Folder["runs", $"{run.Key}.csv"], [lines[0], .. run]);
    }

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void A_pattern_means_many_inputs_and_their_runs_are_summed_up()
    {
        DismpsRun run = _dismps.Run("infer", "--input", "runs/*.csv", "--throttle", "2");
        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith(
            """
                   run       rows    flagged  undecided   not sent
                398407        820          2          0          0
                398410        410          1          0          0
                398593       1160          3          0          0
                398600        610          1          0          0
            7 of 3000 lumisections flagged

            """, run.Output);
        Assert.DoesNotContain("undecided ", _dismps.Run("infer", "-i", "runs/*.csv", "--summary", "false").Output);
        Assert.Contains("undecided ", _dismps.Run("infer", "-i", "lumisections.csv", "--summary", "true").Output);
    }

    [Fact]
    public void Names_that_the_shell_has_expanded_are_inputs()
    {
        DismpsRun run = _dismps.RunShell("\"$0\" infer -i runs/*.csv -i lumisections.csv --output json");
        Assert.Equal(5, run.Json.GetProperty("inputs").GetArrayLength());
        Assert.Equal(6000, run.Json.GetProperty("summary").GetProperty("rows").GetInt64());
        Assert.Equal([1640, 820, 2320, 1220], run.Json.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("rows").GetInt32()));
    }

    [Fact]
    public void One_file_of_all_rows_is_that_of_one_input_with_its_name_in_front()
    {
        Assert.Equal(0, _dismps.Run("infer", "-i", "lumisections.csv", "--scores", "one.csv").ExitCode);
        Assert.Equal(0, _dismps.Run("infer", "-i", "lumisections.csv", "--out", "all.csv").ExitCode);
        Assert.Equal(
            File.ReadAllLines(_dismps.Folder["one.csv"]).Select((line, i) => i == 0 ? $"input,{line}" : $"lumisections.csv,{line}"),
            File.ReadAllLines(_dismps.Folder["all.csv"]));
    }

    [Fact]
    public void Every_line_of_JSON_lines_is_a_row()
    {
        Assert.Equal(0, _dismps.Run("infer", "-i", "runs/*.csv", "--out", "all.txt", "--out-format", "jsonl").ExitCode);
        JsonElement[] rows = [.. File.ReadLines(_dismps.Folder["all.txt"]).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal((Rows, 7), (rows.Length, rows.Count(row => row.GetProperty("isAnomaly").GetBoolean())));
        Assert.Equal("runs/398410.csv", rows[820].GetProperty("input").GetString()!.Replace('\\', '/'));
        Assert.Equal(["input", "row", "run", "lumisection", "score", "threshold", "isAnomaly", "status", "model"], rows[0].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void An_input_at_fault_is_named_and_the_others_are_complete()
    {
        File.AppendAllText(_dismps.Folder["runs", "398410.csv"], "398410,9,broken\n");
        DismpsRun run = _dismps.Run("infer", "-i", "runs/*.csv", "nothing*.csv", "--out-dir", "out");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("runs/398410.csv is incomplete; its first 256 rows are scored, in out/.dismps/398410.csv.part: runs/398410.csv:412:", run.Errors);
        Assert.Contains("nothing*.csv is incomplete: The input file", run.Errors);
        Assert.Contains("3 of 5 inputs complete", run.Output);
        Assert.Equal(["398407.csv", "398593.csv", "398600.csv"], Results("out"));
        DismpsRun json = _dismps.Run("infer", "-i", "runs/*.csv", "--out-dir", "out", "--resume", "--output", "json");
        Assert.Equal(1, json.ExitCode);
        Assert.Equal([true, false, true, true], json.Json.GetProperty("inputs").EnumerateArray().Select(i => i.GetProperty("skipped").GetBoolean()));
        Assert.Equal("InputInvalid", json.Json.GetProperty("inputs")[1].GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(4, "--fail-on-anomaly")]
    [InlineData(4, "--fail-on-anomaly", "7")]
    [InlineData(0, "--fail-on-anomaly", "8")]
    [InlineData(0, "--fail-on-undecided")]
    [InlineData(2, "--fail-on-anomaly", "0")]
    [InlineData(2, "--resume")]
    [InlineData(2, "--out", "a.txt")]
    [InlineData(2, "--out", "a.csv", "--out-dir", "b")]
    [InlineData(2, "--out", "runs/398407.csv")]
    [InlineData(2, "--scores", "a.csv")]
    [InlineData(2, "--throttle", "0")]
    public void The_exit_code_tells_a_schedule_what_it_wants_to_know(int exitCode, params string[] options) =>
        Assert.Equal(exitCode, _dismps.Run(["infer", "-i", "runs/*.csv", .. options]).ExitCode);

    [Fact]
    public void Undecided_rows_end_with_4_only_when_that_is_asked_for()
    {
        string text = File.ReadAllText(_dismps.Folder["runs", "398600.csv"]);
        string[] cells = text.Split('\n')[1].Split(',');
        cells[^1] = "nan";
        File.AppendAllText(_dismps.Folder["runs", "398600.csv"], string.Join(',', cells) + "\n");
        DismpsRun run = _dismps.Run("infer", "-i", "runs/398600.csv", "--fail-on-undecided");
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("1 undecided (NaN)", run.Output);
        Assert.Equal(0, _dismps.Run("infer", "-i", "runs/398600.csv", "--fail-on-anomaly", "2").ExitCode);
    }

    [Fact]
    public void A_fault_is_told_rather_than_the_anomalies()
    {
        File.AppendAllText(_dismps.Folder["runs", "398410.csv"], "398410,9,broken\n");
        Assert.Equal(1, _dismps.Run("infer", "-i", "runs/*.csv", "--fail-on-anomaly").ExitCode);
        DismpsRun gone = _dismps.Run("infer", "-i", "runs/*.csv", "--uri", "http://127.0.0.1:9", "--retries", "0", "--fail-on-anomaly");
        Assert.Equal(3, gone.ExitCode);
        Assert.Contains("0 of 4 inputs complete", gone.Output);
        Assert.Contains("were not begun", gone.Errors);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("npy")]
    public async Task A_run_that_was_killed_ends_with_the_same_files(string format)
    {
        string[] common = ["infer", "-i", "runs/*.csv", "--batch-size", "8", "--out-format", format];
        Assert.Equal(0, _dismps.Run([.. common, "--out-dir", "whole"]).ExitCode);
        // Nobody reads what is printed: the run stands still in the middle, when the pipe is full.
        using Process killed = _dismps.Start([.. common, "--out-dir", "out", "--all"]);
        await UntilAsync(() => Directory.Exists(_dismps.Folder["out"]) && Results("out").Length > 0);
        killed.Kill();
        await killed.WaitForExitAsync();
        string[] complete = Results("out");
        Assert.InRange(complete.Length, 1, 3);
        DismpsRun second = _dismps.Run([.. common, "--out-dir", "out", "--resume", "--output", "json"]);
        Assert.Equal(0, second.ExitCode);
        Assert.Equal(Contents("whole"), Contents("out"));
        Assert.All(complete, name => Assert.True(Input(second, Path.GetFileNameWithoutExtension(name)).GetProperty("skipped").GetBoolean()));
        Assert.Equal(7, second.Json.GetProperty("summary").GetProperty("flagged").GetInt64());
    }

    [Fact]
    public async Task An_interrupted_run_leaves_no_half_results()
    {
        using Process run = _dismps.Start("infer", "-i", "runs/*.csv", "--batch-size", "8", "--out-dir", "out", "--all");
        await UntilAsync(() => Directory.Exists(_dismps.Folder["out"]) && Results("out").Length > 0);
        using Process kill = Process.Start("kill", ["-INT", run.Id.ToString(CultureInfo.InvariantCulture)])!;
        await kill.WaitForExitAsync();
        Assert.Equal(130, Dismps.Finish(run).ExitCode);
        string[] complete = Results("out");
        Assert.InRange(complete.Length, 1, 3);
        foreach (string name in complete)
            Assert.Equal(File.ReadLines(_dismps.Folder["runs", name]).Count(), File.ReadLines(_dismps.Folder["out", name]).Count());
        DismpsRun second = _dismps.Run("infer", "-i", "runs/*.csv", "--batch-size", "8", "--out-dir", "out", "--resume");
        Assert.Contains($"{complete.Length} of 4 inputs were complete before", second.Output);
        Assert.EndsWith("7 of 3000 lumisections flagged\n", second.Output);
    }

    [Fact]
    public void A_server_that_is_asked_by_many_requests_at_once_gives_the_same_files()
    {
        Assert.Equal(0, _dismps.Run("infer", "-i", "runs/*.csv", "--batch-size", "16", "--out-dir", "here").ExitCode);
        JsonElement api = _dismps.Run("start-api", "--port", "0", "--grpc-port", "0", "--detached", "--output", "json").Json;
        foreach ((string name, string limit) in (ReadOnlySpan<(string, string)>)[("uri", "1"), ("uri", "6"), ("grpcUri", "6")])
        {
            DismpsRun run = _dismps.Run(
                "infer", "-i", "runs/*.csv", "--batch-size", "16", "--out-dir", $"there-{name}-{limit}", "--uri", api.GetProperty(name).GetString()!, "--throttle", limit);
            Assert.Equal((0, ""), (run.ExitCode, run.Errors));
            Assert.Equal(Contents("here"), Contents($"there-{name}-{limit}"));
        }
    }

    private static JsonElement Input(DismpsRun run, string name) =>
        run.Json.GetProperty("inputs").EnumerateArray().Single(i => i.GetProperty("name").GetString()!.EndsWith($"{name}.csv", StringComparison.Ordinal));

    private string[] Results(string folder) => [.. Directory.GetFiles(_dismps.Folder[folder]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private IEnumerable<(string, string)> Contents(string folder) => Results(folder).Select(name => (name, Convert.ToHexString(File.ReadAllBytes(_dismps.Folder[folder, name]))));

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isTrue())
            await Task.Delay(5, bound.Token);
    }
}
