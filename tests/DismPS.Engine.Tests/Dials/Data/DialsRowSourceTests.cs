using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;
using DismPS.Engine.Tests.Inference;
using DismPS.Tests.Dials;

namespace DismPS.Engine.Tests.Dials.Data;

/// <summary>Lumisections from DIALS as rows: the same as from a file, joined, in order, in bounded memory.</summary>
public sealed class DialsRowSourceTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Batches_are_those_of_the_same_data_in_a_file(int batchSize)
    {
        await using RunData data = await RunData.StartAsync((element, ls) => element.Dim == 1 ? [0.1 * ls, -1e-30, 3.25, 1e30, ls] : RunData.Told(element, ls), last: 11);
        var lines = new StringBuilder();
        for (int ls = 1; ls <= 11; ls++)
        {
            double[] map = RunData.Told(new() { MeId = 2, Me = "", Dim = 2, Shape = [2, 3] }, ls);
            lines.Append(CultureInfo.InvariantCulture, $$"""{"run":{{RunData.Run}},"ls":{{ls}},"dataset":"{{RunData.Dataset}}","line":[{{0.1 * ls}},-1e-30,3.25,1e30,{{ls}}],"map":[[{{string.Join(',', map[..3])}}],[{{string.Join(',', map[3..])}}]]}""").Append('\n');
        }

        List<InputBatch> expected = await Inputs.Lines(lines.ToString(), RunData.Specs, new InputReaderOptions { BatchSize = batchSize });
        (List<InputBatch> batches, List<string> warnings) = await data.ReadAsync(batchSize: batchSize);
        Assert.Empty(warnings);
        Assert.Equal(expected.Select(b => (b.FirstRow, b.RowCount)), batches.Select(b => (b.FirstRow, b.RowCount)));
        foreach ((InputBatch wanted, InputBatch batch) in expected.Zip(batches))
        {
            Assert.Equal(wanted.Inputs.Select(t => (t.Name, t.DataType, Shape: string.Join(',', t.Shape))), batch.Inputs.Select(t => (t.Name, t.DataType, Shape: string.Join(',', t.Shape))));
            Assert.Equal(wanted.Inputs.Select(t => Convert.ToHexString(t.Data.Span)), batch.Inputs.Select(t => Convert.ToHexString(t.Data.Span)));
            Assert.Equal(wanted.Labels.Select(l => (l.Run, l.Lumisection, l.Columns["dataset"])), batch.Labels.Select(l => (l.Run, l.Lumisection, l.Columns["dataset"])));
        }

        Assert.Empty(data.StandIn.Complaints);
    }

    [Fact]
    public async Task Lumisections_without_an_element_are_left_out_and_counted_wherever_they_are()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            HashSet<int>[] there = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(1, 20).Where(_ => random.Next(100) < 75).ToHashSet())];
            there[0].Add(there[1].First());
            await using RunData data = await RunData.StartAsync((element, ls) => there[element.MeId - 1].Contains(ls) ? RunData.Told(element, ls) : null, last: 20);
            (List<InputBatch> batches, List<string> warnings) = await data.ReadAsync();
            long[] both = [.. there[0].Intersect(there[1]).Order()];
            int[] one = [.. there[0].Except(there[1]).Union(there[1].Except(there[0])).Order()];
            Assert.Equal(both, RunData.Lumisections(batches));
            foreach ((InputBatch batch, int row) in batches.SelectMany(b => Enumerable.Range(0, b.RowCount).Select(row => (b, row))))
            {
                long ls = batch.Labels[row].Lumisection!.Value;
                Assert.Equal(1_000_000 + (ls * 10), batch.Inputs[0].AsSpan<float>()[row * 5]);
                Assert.Equal(2_000_005 + (ls * 10), batch.Inputs[1].AsSpan<int>()[(row * 6) + 5]);
            }

            if (one.Length == 0)
            {
                Assert.Empty(warnings);
                continue;
            }

            string missing = there[0].Contains(one[0]) ? "Task/Map" : "Task/Line";
            Assert.Equal($"{(one.Length == 1 ? "1 lumisection is" : $"{one.Length} lumisections are")} left out that have not all histograms; the first is {one[0]}, without '{missing}'", Assert.Single(warnings));
            DismException fault = await DialsWorld.FaultAsync(() => data.ReadAsync(q => q with { RequireComplete = true }));
            Assert.Equal(ErrorCode.InputInvalid, fault.Code);
            Assert.Contains($"lumisection {one[0]} has no histogram of '{missing}'", fault.Message);
        }
    }

    [Fact]
    public async Task Only_the_lumisections_that_are_wanted_are_asked_for()
    {
        await using RunData data = await RunData.StartAsync(RunData.Told, last: 30);
        (long?, long?, long[])[] wanted = [(7, 9, [7, 8, 9]), (29, null, [29, 30]), (null, 2, [1, 2])];
        foreach ((long? first, long? last, long[] lumisections) in wanted)
        {
            (List<InputBatch> batches, _) = await data.ReadAsync(q => q with { FirstLumisection = first, LastLumisection = last });
            Assert.Equal(lumisections, RunData.Lumisections(batches));
        }

        Assert.Contains("from lumisection 31 to 40", (await DialsWorld.FaultAsync(() => data.ReadAsync(q => q with { FirstLumisection = 31, LastLumisection = 40 }))).Message);
    }

    [Fact]
    public async Task One_page_is_read_ahead_and_no_more()
    {
        await using RunData data = await RunData.StartAsync(RunData.Told, last: 100);
        using var limit = new CancellationTokenSource(Bound);
        int read = 0;
        await foreach (InputBatch batch in data.Source().ReadAsync(RunData.Specs, new InputReaderOptions { BatchSize = 1 }, limit.Token))
        {
            read++;
            if (read == 1)
            {
                // Asked for although nobody wants its rows yet.
                await data.StandIn.WaitForAsync(r => r.Path.EndsWith("/th1/", StringComparison.Ordinal) && r.Query.Any(q => q.Key == "next_token"), limit.Token);
            }

            // Those that were taken, a page that waits, and one behind it.
            int pages = data.StandIn.Requests.Count(r => r.Path.EndsWith("/th1/", StringComparison.Ordinal));
            Assert.InRange(pages, 1, ((read + 1) / 4) + 3);
        }

        Assert.Equal((100, 25), (read, data.StandIn.Requests.Count(r => r.Path.EndsWith("/th2/", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Reading_that_is_given_up_ends_at_once_and_asks_nothing_more()
    {
        await using RunData data = await RunData.StartAsync(RunData.Told, last: 100);
        data.StandIn.Faults.Add(CallMatch.Th2, Fault.Hang(), after: 1);
        using var cancel = new CancellationTokenSource();
        Task reading = Task.Run(async () =>
        {
            await foreach (InputBatch _ in data.Source().ReadAsync(RunData.Specs, new InputReaderOptions { BatchSize = 2 }, cancel.Token))
            {
            }
        });
        await data.StandIn.WaitForAsync(r => r.Fault == "hang", default).WaitAsync(Bound);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Bound));
        int asked = data.StandIn.Requests.Count;
        await foreach (InputBatch _ in data.Source().ReadAsync(RunData.Specs, new InputReaderOptions { BatchSize = 1 }, default))
            break;
        Assert.InRange(data.StandIn.Requests.Count - asked, 2, 6);
    }

    [Fact]
    public async Task A_histogram_that_does_not_fit_is_named()
    {
        await using RunData data = await RunData.StartAsync((element, ls) => element.Dim == 1 && ls == 6 ? [1, 2, 3, 4, 0.5] : RunData.Told(element, ls), last: 7);
        await Fits([new("line", DataType.Fp32, [-1, 4]), RunData.Specs[1]], "run 398407: the histogram of 'Task/Line' in lumisection 1 has [5] bins, and the input line FP32 [-1,4] takes [4].");
        await Fits([RunData.Specs[0], new("map", DataType.Int32, [-1, 3, 2])], "run 398407: the histogram of 'Task/Map' in lumisection 1 has [2, 3] bins, and the input map INT32 [-1,3,2] takes [3, 2].");
        // A file may give a map flattened; DIALS gives what it is.
        await Fits([RunData.Specs[0], new("map", DataType.Int32, [-1, 6])], "takes [6]");
        await Fits([new("line", DataType.Int64, [-1, 5]), RunData.Specs[1]], "run 398407: the histogram of 'Task/Line' in lumisection 6 has 0.5 in bin [4], which INT64 of the input line cannot hold.");
        await Fits([RunData.Specs[0], new("map", DataType.UInt8, [-1, 2, 3])], "in lumisection 1 has 2000010 in bin [0][0], which UINT8");
        Assert.Equal(7, (await data.ReadAsync(specs: [new("line", DataType.Fp64, [-1, -1]), new("map", DataType.Fp16, [-1, -1, -1])], change: q => q with { Elements = q.Elements.Where(e => e.Key == "line").ToDictionary() })).Batches.Sum(b => b.RowCount));

        async Task Fits(TensorSpec[] specs, string message)
        {
            DismException fault = await DialsWorld.FaultAsync(() => data.ReadAsync(specs: specs));
            Assert.Equal(ErrorCode.InputInvalid, fault.Code);
            Assert.Contains(message, fault.Message);
        }
    }

    [Fact]
    public async Task A_run_without_data_says_what_is_missing()
    {
        await using RunData data = await RunData.StartAsync((element, ls) => element.Dim == 1 || ls < 3 ? RunData.Told(element, ls) : null, last: 5);
        Assert.Contains("DIALS has no histograms of 'Task/Line' in", (await DialsWorld.FaultAsync(() => data.ReadAsync(q => q with { Run = 1 }))).Message);
        Assert.Contains("of 'Task/Map' in", (await DialsWorld.FaultAsync(() => data.ReadAsync(q => q with { FirstLumisection = 3 }))).Message);
        DismException fault = await DialsWorld.FaultAsync(() => data.ReadAsync(q => q with { Dataset = "/ZeroBias/Run2025D-v1/DQMIO" }));
        Assert.Equal((ErrorCode.InputInvalid, $"Did you mean '{RunData.Dataset}'?"), (fault.Code, fault.Cure));
        await using RunData apart = await RunData.StartAsync((element, ls) => element.Dim == ls % 2 + 1 ? RunData.Told(element, ls) : null, last: 6);
        Assert.Contains("has the histograms of all 2 elements; 6 lumisections are there", (await DialsWorld.FaultAsync(() => apart.ReadAsync())).Message);
    }

    [Fact]
    public async Task Answers_to_another_question_are_not_scored()
    {
        await using RunData data = await RunData.StartAsync(RunData.Told, last: 3);
        foreach ((string field, JsonNode value) in ((string, JsonNode)[])[("run_number", 5), ("dataset", "/Other/Run2025C-v1/DQMIO"), ("me_id", 9)])
        {
            JsonObject entry = Entry(1);
            entry[field] = value;
            await Refused(entry);
        }

        // Streams that are joined must be in order, and twice the same lumisection is none.
        await Refused(Entry(2), Entry(1));
        await Refused(Entry(1), Entry(1));

        async Task Refused(params JsonObject[] entries)
        {
            data.StandIn.Faults.Add(CallMatch.Th1, Fault.OtherJson(new JsonObject { ["next"] = null, ["previous"] = null, ["results"] = new JsonArray([.. entries]) }));
            Assert.Equal(ErrorCode.ProtocolViolation, (await DialsWorld.FaultAsync(() => data.ReadAsync())).Code);
        }

        static JsonObject Entry(int ls) => new()
        {
            ["dataset"] = RunData.Dataset, ["me"] = "Task/Line", ["dataset_id"] = 7001, ["file_id"] = 91, ["run_number"] = RunData.Run, ["ls_number"] = ls, ["me_id"] = 1,
            ["x_min"] = 0.0, ["x_max"] = 1.0, ["x_bin"] = 5.0, ["entries"] = 1, ["data"] = new JsonArray(1, 2, 3, 4, 5),
        };
    }
}
