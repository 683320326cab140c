using System.Globalization;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;

namespace DismPS.Engine.Tests.Operations;

/// <summary>Many inputs, files of results, journals, with the model in this process.</summary>
public sealed class ScoreInputsTests : IDisposable
{
    private const int Width = 51;

    private readonly GoldenTemplate _golden = new("metsig-ae-onnx", "MetSigOnnxAutoEncoder");

    public void Dispose() => _golden.Dispose();

    public static TheoryData<ScoreFormat> Formats => [ScoreFormat.Csv, ScoreFormat.JsonLines, ScoreFormat.Npy];

    [Fact]
    public async Task Many_inputs_at_once_give_the_files_of_one_after_the_other()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            ScoreFormat format = (ScoreFormat)random.Next(1, 4);
            int batch = random.Next(1, 9);
            string[] inputs = [.. Enumerable.Range(0, random.Next(1, 6)).Select(i => Input($"s{seed}-{i}", random.Next(0, 30), random))];
            string one = $"one{seed}", many = $"many{seed}";
            foreach (string input in inputs)
                await Run([input], one, o => o with { OutputFormat = format, Inference = o.Inference with { BatchSize = batch } });
            List<ScoredBatch> batches = await Run(inputs, many, o => o with { OutputFormat = format, Inference = o.Inference with { BatchSize = batch, ThrottleLimit = random.Next(2, 6) } });
            Assert.Equal(inputs, batches.Where(b => b.EndsInput).Select(b => b.Source.Name));
            Assert.Equal(Files(one), Files(many));
            Assert.Equal(inputs.Length, Files(many).Count);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_run_that_was_interrupted_ends_with_the_same_files_and_scores_nothing_twice(ScoreFormat format)
    {
        var random = new Random(7);
        string[] inputs = [.. Enumerable.Range(0, 3).Select(i => Input($"run{i}", 20, random))];
        await Run(inputs, "whole", o => Small(o, format));
        for (int batches = 0; batches < 15; batches++)
        {
            string folder = $"out{batches}";
            List<ScoredBatch> first = await Run(inputs, folder, o => Small(o, format), stopAfter: batches);
            long scored = first.Sum(b => (long)b.Rows.Count);
            List<ScoredBatch> second = await Run(inputs, folder, o => Small(o, format) with { Resume = true });
            Assert.Equal(Files("whole"), Files(folder));
            Assert.Equal(60 - scored, second.Sum(b => (long)b.Rows.Count));
            Assert.Equal(first.Count(b => b.EndsInput), second.Count(b => b.IsSkipped));
            Assert.Equal(60, second.Where(b => b.EndsInput).Sum(b => b.Summary!.Total));
            Assert.Empty(Directory.GetFiles(_golden.Folder[folder, ".dismps"], "*.part"));
        }
    }

    [Fact]
    public async Task Counts_of_a_resumed_run_are_those_of_the_whole()
    {
        string[] inputs = [Input("a", 25, new Random(3)), Input("b", 10, new Random(4))];
        ScoreSummary whole = await Counts(inputs, "whole", false);
        await Run(inputs, "out", o => Small(o, ScoreFormat.Csv), stopAfter: 3);
        ScoreSummary resumed = await Counts(inputs, "out", true);
        Assert.Equal((whole.Headline, whole.Minimum, whole.Maximum, whole.Finite), (resumed.Headline, resumed.Minimum, resumed.Maximum, resumed.Finite));
        Assert.Equal(whole.Mean, resumed.Mean, 12);
        Assert.Equal(whole.StandardDeviation, resumed.StandardDeviation, 12);
    }

    [Theory]
    [InlineData(0, 12)]
    [InlineData(1e9, 0)]
    public async Task A_threshold_counts_in_place_of_the_templates(double threshold, int flagged)
    {
        string input = Input("run", 12, new Random(1));
        List<ScoredBatch> batches = await Run([input], "out", o => o with { Inference = o.Inference with { Threshold = threshold } });
        Assert.All(batches.SelectMany(b => b.Rows), row => Assert.Equal(threshold, row.Threshold));
        Assert.Equal(flagged, batches.Sum(b => b.Rows.Count(r => r.IsAnomaly == true)));
    }

    [Fact]
    public async Task What_has_changed_is_scored_again()
    {
        string input = Input("run", 12, new Random(1));
        await Run([input], "out", o => o);
        Assert.True(await Skipped(o => o));
        Assert.False(await Skipped(o => o with { Inference = o.Inference with { BatchSize = 5 } }));
        Assert.True(await Skipped(o => o with { Inference = o.Inference with { BatchSize = 5 } }));
        File.AppendAllText(_golden.Folder["out", "run.csv"], "x");
        Assert.False(await Skipped(o => o with { Inference = o.Inference with { BatchSize = 5 } }));
        Input("run", 13, new Random(2));
        Assert.False(await Skipped(o => o with { Inference = o.Inference with { BatchSize = 5 } }));
        string template = File.ReadAllText(_golden.Source.FullPath);
        File.WriteAllText(_golden.Source.FullPath, template.Replace("0.01267", "0.01268"));
        Assert.False(await Skipped(o => o with { Inference = o.Inference with { BatchSize = 5 } }));
        Assert.False(await Skipped(o => o with { Inference = o.Inference with { BatchSize = 5, Threshold = 0.5 } }));
        Assert.True(await Skipped(o => o with { Inference = o.Inference with { BatchSize = 5, Threshold = 0.5 } }));

        async Task<bool> Skipped(Func<ScoreInputsOptions, ScoreInputsOptions> change) =>
            (await Run([input], "out", o => change(o) with { Resume = true })).Single(b => b.EndsInput).IsSkipped;
    }

    [Fact]
    public async Task A_complete_result_that_is_not_yet_in_its_place_is_moved_there()
    {
        string input = Input("run", 12, new Random(1));
        await Run([input], "out", o => o);
        byte[] whole = File.ReadAllBytes(_golden.Folder["out", "run.csv"]);
        File.Move(_golden.Folder["out", "run.csv"], _golden.Folder["out", ".dismps", "run.csv.part"]);
        Assert.True((await Run([input], "out", o => o with { Resume = true })).Single(b => b.EndsInput).IsSkipped);
        Assert.Equal(whole, File.ReadAllBytes(_golden.Folder["out", "run.csv"]));
    }

    [Fact]
    public async Task A_broken_journal_counts_as_none()
    {
        string input = Input("run", 12, new Random(1));
        await Run([input], "out", o => Small(o, ScoreFormat.Csv));
        byte[] whole = File.ReadAllBytes(_golden.Folder["out", "run.csv"]);
        string journal = _golden.Folder["out", ".dismps", "run.csv.json"];
        byte[] sound = File.ReadAllBytes(journal);
        string text = Encoding.UTF8.GetString(sound);
        string[] broken =
        [
            "", "null", "[]", "{", "{}", text[..^1], text.Replace("\"rows\":12", "\"rows\":-12"), text.Replace("\"complete\":true", "\"complete\":false").Replace("\"bytes\":", "\"bytes\":99999"),
            text.Replace("\"version\":1", "\"version\":2"), text.Replace("\"runs\":[", "\"runs\":[null,"), text.Replace("\"columns\":[", "\"columns\":[null,"), text.Replace("\"sha256\":\"", "\"sha256\":\"0"),
            text.Replace("\"flagged\":", "\"flagged\":9223372036854775807,\"x\":"), new string(' ', (16 << 20) + 1),
        ];
        foreach (string content in broken)
        {
            File.WriteAllText(journal, content);
            List<ScoredBatch> batches = await Run([input], "out", o => Small(o, ScoreFormat.Csv) with { Resume = true });
            Assert.Equal((12L, false), (batches.Sum(b => (long)b.Rows.Count), batches[^1].IsSkipped));
            Assert.Equal(whole, File.ReadAllBytes(_golden.Folder["out", "run.csv"]));
        }

        var random = new Random(11);
        for (int i = 0; i < 60; i++)
        {
            byte[] bytes = [.. sound];
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(journal, bytes);
            await Run([input], "out", o => Small(o, ScoreFormat.Csv) with { Resume = true });
            Assert.Equal(whole, File.ReadAllBytes(_golden.Folder["out", "run.csv"]));
        }
    }

    [Fact]
    public async Task An_input_at_fault_leaves_its_rows_aside_and_the_others_are_complete()
    {
        string[] inputs = [Input("a", 6, new Random(1)), Input("b", 6, new Random(2)), Input("c", 6, new Random(3))];
        string[] lines = File.ReadAllLines(_golden.Folder["b.csv"]);
        lines[6] = lines[6].Replace(lines[6].Split(',')[5], "many");
        File.WriteAllLines(_golden.Folder["b.csv"], lines);
        List<ScoredBatch> ends = [.. (await Run(inputs, "out", o => Small(o, ScoreFormat.Csv) with { Inference = o.Inference with { BatchSize = 2, ThrottleLimit = 3 } })).Where(b => b.EndsInput)];
        Assert.Equal([null, ErrorCode.InputInvalid, null], ends.Select(b => b.Failure?.Code));
        Assert.Equal(["a.csv", "c.csv"], Files("out").Keys);
        Assert.Equal(4, ends[1].Summary!.Total);
        Assert.Equal(5, File.ReadAllLines(ends[1].ResultPath!).Length);
    }

    [Fact]
    public async Task One_file_has_the_rows_of_all_inputs_and_tells_which()
    {
        string[] inputs = [Input("a", 2, new Random(1)), Input("b", 1, new Random(2))];
        await Run(inputs, null, o => o with { OutputPath = _golden.Folder["all.csv"], Inference = o.Inference with { ThrottleLimit = 2 } });
        string[] lines = File.ReadAllLines(_golden.Folder["all.csv"]);
        Assert.Equal("input,row,run,lumisection,score,threshold,is_anomaly,note", lines[0]);
        Assert.Equal(["a.csv,0,", "a.csv,1,", "b.csv,0,"], lines[1..].Select(line => line[..8]));
    }

    [Fact]
    public async Task An_array_of_all_rows_is_read_by_its_header()
    {
        string[] inputs = [Input("a", 3, new Random(1)), Input("b", 2, new Random(2))];
        List<ScoredBatch> batches = await Run(inputs, null, o => o with { OutputPath = _golden.Folder["all.npy"] });
        byte[] array = File.ReadAllBytes(_golden.Folder["all.npy"]);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], array[..8]);
        int start = 10 + BitConverter.ToUInt16(array, 8);
        Assert.Equal(0, start % 64);
        string header = Encoding.ASCII.GetString(array[10..start]);
        Assert.StartsWith("{'descr': [('input', '<i4'), ('row', '<i8'), ", header);
        Assert.Contains("'shape': (5,)", header);
        Assert.Equal(start + (5 * 46), array.Length);
        double[] scores = [.. Enumerable.Range(0, 5).Select(i => BitConverter.ToDouble(array, start + (46 * i) + 28))];
        Assert.Equal(batches.SelectMany(b => b.Rows).Select(row => row.Score), scores);
        Assert.Equal([0, 0, 0, 1, 1], Enumerable.Range(0, 5).Select(i => BitConverter.ToInt32(array, start + (46 * i))));
    }

    [Fact]
    public async Task Results_of_one_name_are_told_apart()
    {
        string[] inputs = [Input("a", 2, new Random(1)), Input("other/a", 2, new Random(2))];
        List<ScoredBatch> ends = [.. (await Run(inputs, "out", o => o)).Where(b => b.EndsInput)];
        Assert.Equal([null, ErrorCode.UsageInvalid], ends.Select(b => b.Failure?.Code));
        List<ScoredBatch> own = await Run([inputs[0]], ".", o => o);
        Assert.Equal(ErrorCode.UsageInvalid, own.Single().Failure?.Code);
    }

    [Fact]
    public async Task Two_runs_do_not_write_to_one_folder_at_once()
    {
        string input = Input("a", 2, new Random(1));
        await foreach (ScoredBatch _ in new ScoreInputs(Options("out")).RunAsync(RowSources.OfFiles([input], _golden.Folder.Path), default))
        {
            DismException fault = await Assert.ThrowsAsync<DismException>(() => Run([input], "out", o => o));
            Assert.Equal(ErrorCode.WriteFailed, fault.Code);
        }
    }

    [Fact]
    public void Options_that_exclude_each_other_are_wrong_use()
    {
        ScoreInputsOptions options = Options(null);
        foreach (ScoreInputsOptions wrong in (ScoreInputsOptions[])
        [
            options with { Resume = true }, options with { OutputPath = "/x.csv", OutputDirectory = "/x" }, options with { OutputPath = "/x.txt" },
            options with { OutputDirectory = "/x", Resume = true, ReportPath = "/r.html" },
        ])
            Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => new ScoreInputs(wrong)).Code);
    }

    private async Task<ScoreSummary> Counts(string[] inputs, string folder, bool resume)
    {
        var scoring = new ScoreInputs(Small(Options(folder), ScoreFormat.Csv) with { Resume = resume });
        await foreach (ScoredBatch _ in scoring.RunAsync(RowSources.OfFiles(inputs, _golden.Folder.Path), default))
        {
        }

        return scoring.Summary;
    }

    private static ScoreInputsOptions Small(ScoreInputsOptions options, ScoreFormat format) =>
        options with { OutputFormat = format, CheckpointInterval = TimeSpan.Zero, Inference = options.Inference with { BatchSize = 4 } };

    private ScoreInputsOptions Options(string? folder) =>
        new(new InvokeInferenceOptions(_golden.Source)) { OutputDirectory = folder is null ? null : Path.GetFullPath(_golden.Folder[folder]) };

    /// <summary>Scores, and leaves the stream before it asks for one batch more than <paramref name="stopAfter"/>.</summary>
    private async Task<List<ScoredBatch>> Run(string[] inputs, string? folder, Func<ScoreInputsOptions, ScoreInputsOptions> change, int stopAfter = int.MaxValue)
    {
        List<ScoredBatch> batches = [];
        await foreach (ScoredBatch batch in new ScoreInputs(change(Options(folder))).RunAsync(RowSources.OfFiles(inputs, _golden.Folder.Path), default))
        {
            batches.Add(batch);
            if (batches.Count > stopAfter)
                break;
        }

        return batches;
    }

    private SortedDictionary<string, string> Files(string folder) => new(
        Directory.GetFiles(_golden.Folder[folder]).ToDictionary(path => Path.GetFileName(path), path => Convert.ToHexString(File.ReadAllBytes(path))), StringComparer.Ordinal);

    private string Input(string name, int rows, Random random)
    {
        var text = new StringBuilder($"run,lumisection,note,{string.Join(',', Enumerable.Range(0, Width).Select(bin => $"input_0[{bin}]"))}\n");
        for (int row = 0; row < rows; row++)
            text.Append(CultureInfo.InvariantCulture, $"{398400 + (row / 7)},{row + 1},\"n{row},\",{string.Join(',', Enumerable.Range(0, Width).Select(_ => random.Next(1000)))}\n");
        _golden.Folder.Write($"{name}.csv", text.ToString());
        return $"{name}.csv";
    }
}
