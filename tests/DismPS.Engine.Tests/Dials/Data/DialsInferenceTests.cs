using System.Globalization;
using System.Text;
using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Dials;
using DismPS.Engine.Tests.Operations;
using DismPS.Tests.Dials;

namespace DismPS.Engine.Tests.Dials.Data;

/// <summary>Scores of lumisections in DIALS, with the model in this process, and what goes wrong between the pages.</summary>
public sealed class DialsInferenceTests : IAsyncLifetime
{
    private const string Element = "JetMET/MET/pfMETT1/Cleaned/METSig";
    private const string Prompt = "/ZeroBias/Run2025C-PromptReco-v1/DQMIO";
    private const string Other = "/JetMET0/Run2025C-PromptReco-v1/DQMIO";
    private const int Width = 51;

    private readonly GoldenTemplate _golden = new("metsig-ae-onnx", "MetSigOnnxAutoEncoder");
    private DialsWorld _world = null!;
    private int _lumisections = 30;
    private int _others;

    public async ValueTask InitializeAsync()
    {
        _world = await DialsWorld.StartAsync(options => options with
        {
            Catalog = new Catalog
            {
                Mes = [new() { MeId = 11, Me = Element, Dim = 1, Shape = [Width] }, new() { MeId = 12, Me = "JetMET/MET/Map", Dim = 2, Shape = [2, 3] }],
                Datasets = [CatalogDataset.Of(1, Prompt), CatalogDataset.Of(2, Other)],
            },
            LargestPage = 8,
            Histograms = element => element.Dim == 1
                ? [.. Run(398400, 20), .. Run(398402, 12), .. Run(398407, _lumisections), .. Run(398402, 5, Other)]
                : [.. Run(398400, _others).Select(h => h with { Bins = () => [1, 2, 3, 4, 5, 6] })],
        });
        _world.Keep(1000);
    }

    public async ValueTask DisposeAsync()
    {
        _golden.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Scores_are_those_of_the_same_rows_in_a_file()
    {
        List<ScoredRow> fromDials = await Rows("398407");
        WriteCsv("398407.csv", 398407, 30);
        var fromFile = new List<ScoredRow>();
        await foreach (ScoredRow row in new InvokeInference(new InvokeInferenceOptions(_golden.Source) { BatchSize = 7 }).RowsAsync(new FileRowSource(_golden.Folder["398407.csv"]), default))
            fromFile.Add(row);
        Assert.Equal(30, fromDials.Count);
        Assert.Contains(fromDials, row => row.IsAnomaly == true);
        Assert.Equal(fromFile.Select(Told), fromDials.Select(Told));
        Assert.All(fromDials, row => Assert.Equal(Prompt, row.Columns["dataset"]));

        static (long, long?, long?, double, bool?) Told(ScoredRow row) => (row.Row, row.Run, row.Lumisection, row.Score, row.IsAnomaly);
    }

    [Fact]
    public async Task Metadata_and_conditions_are_joined_as_to_files()
    {
        using var golden = new GoldenTemplate("metsig-ae-metadata", "MetSigMetadata");
        golden.Folder.Write("oms.csv", "run,ls,pileup,beams_stable\n" + string.Concat(Enumerable.Range(1, 30).Select(ls => $"398407,{ls},{40 + ls},{ls % 5 != 0}\n")));
        var inference = new InvokeInference(new InvokeInferenceOptions(golden.Source) { BatchSize = 7, MetadataPath = "oms.csv" });
        WriteCsv("398407.csv", 398407, 30);
        var fromFile = new List<ScoredRow>();
        await foreach (ScoredRow row in inference.RowsAsync(new FileRowSource(_golden.Folder["398407.csv"]), default))
            fromFile.Add(row);
        using OpenDialsRows dials = Open(Prompt, ["398407"], new InputElement(null, Element));
        var fromDials = new List<ScoredRow>();
        await foreach (ScoredBatch batch in inference.RunAsync(dials.SourcesAsync(inference.Resource, default), default))
            fromDials.AddRange(batch.Rows);
        Assert.Equal(30, fromDials.Count);
        Assert.Contains(fromDials, row => row.Status == ScoreStatus.ConditionNotMet);
        Assert.Equal(fromFile.Select(row => (row.Lumisection, row.Score, row.Status)), fromDials.Select(row => (row.Lumisection, row.Score, row.Status)));
    }

    [Fact]
    public async Task Each_run_of_a_range_that_is_there_is_an_input_of_its_own()
    {
        List<ScoredBatch> ends = await Ends(["398407", "398400..398406", "398402"], Prompt);
        Assert.Equal(["run 398407", "run 398400", "run 398402"], ends.Select(b => b.Source.Name));
        Assert.Equal([30L, 20, 12], ends.Select(b => b.Summary!.Total));
        Assert.Equal(["398400.csv", "398402.csv", "398407.csv"], Directory.GetFiles(_golden.Folder["out"]).Select(Path.GetFileName).Order());

        ends = await Ends(["398402"], "/*/Run2025C-PromptReco-v1/DQMIO");
        Assert.Equal([$"run 398402 of {Other}", $"run 398402 of {Prompt}"], ends.Select(b => b.Source.Name));
        Assert.Equal("398402-JetMET0-Run2025C-PromptReco-v1-DQMIO.csv", Path.GetFileName(ends[0].ResultPath));
        Assert.Equal([12L], (await Ends(["398402"], "ZeroBias")).Select(b => b.Summary!.Total));
    }

    [Fact]
    public async Task Runs_without_data_are_errors_of_their_own()
    {
        List<ScoredBatch> ends = await Ends(["398401", "398402", "1..9", "398400"], Prompt);
        Assert.Equal([ErrorCode.InputInvalid, null, ErrorCode.InputInvalid, null], ends.Select(b => b.Failure?.Code));
        Assert.Contains("DIALS has no histograms", ends[0].Failure!.Message);
        Assert.Equal($"runs 1..9: DIALS lists no such run in {Prompt}.", ends[2].Failure!.Message);
        Assert.Contains("lists no such run in datasets ZeroBias", (await Ends(["398401"], "ZeroBias")).Single().Failure!.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_that_ends_between_pages_is_renewed(bool byClock)
    {
        int pages = 0;
        _world.StandIn.Received += request =>
        {
            if (request.Path.EndsWith("/th1/", StringComparison.Ordinal) && ++pages == 2)
                End();
        };
        Assert.Equal(30, (await Rows("398407")).Count);
        Assert.Contains("refresh_token", _world.Grants);
        Assert.Equal(byClock ? 0 : 1, _world.StandIn.Requests.Count(r => r.Status == 401));

        void End()
        {
            if (byClock)
                _world.Clock.Advance(1300);
            else
                _world.StandIn.Revoke("DIALS-ACCESS-0");
        }
    }

    [Fact]
    public async Task Pages_that_are_cut_or_refused_for_a_while_are_asked_for_again()
    {
        List<ScoredRow> whole = await Rows("398407");
        foreach (Fault fault in (Fault[])[Fault.Reset(), Fault.LostAnswer(), Fault.CutAnswer(), Fault.Status(502), Fault.Status(429, retryAfter: 7)])
        {
            _world.StandIn.Faults.Add(CallMatch.Th1, fault, times: 2, after: 1);
            List<ScoredRow> rows = await Rows("398407");
            Assert.Equal(whole.Select(r => (r.Lumisection, r.Score)), rows.Select(r => (r.Lumisection, r.Score)));
            Assert.Empty(_world.StandIn.Faults.Unmet);
        }

        Assert.Equal(2, _world.Clock.Pauses.Count(seconds => seconds == 7));
    }

    [Fact]
    public async Task What_was_scored_before_a_broken_page_stays_and_the_next_run_completes_it()
    {
        await Ends(["398407"], Prompt, folder: "whole");
        _world.StandIn.Faults.Add(CallMatch.Th1, Fault.TruncatedJson(), times: int.MaxValue, after: 2);
        ScoredBatch end = Assert.Single(await Ends(["398407"], Prompt));
        Assert.Equal((ErrorCode.ProtocolViolation, 14L), (end.Failure!.Code, end.Summary!.Total));
        Assert.Equal(15, File.ReadAllLines(end.ResultPath!).Length);
        Assert.DoesNotContain("DIALS-ACCESS", end.Failure.Message);
        _world.StandIn.Faults.Clear();
        Assert.Null(Assert.Single(await Ends(["398407"], Prompt, o => o with { Resume = true })).Failure);
        Assert.Equal(File.ReadAllText(_golden.Folder["whole", "398407.csv"]), File.ReadAllText(_golden.Folder["out", "398407.csv"]));
    }

    [Fact]
    public async Task A_resumed_run_passes_over_what_has_a_row_for_every_lumisection_and_nothing_else()
    {
        await Ends(["398400", "398407"], Prompt);
        _world.StandIn.Clear();
        Assert.All(await Ends(["398400", "398407"], Prompt, o => o with { Resume = true }), end => Assert.True(end.IsSkipped));
        Assert.DoesNotContain(_world.StandIn.Requests, r => r.Path.EndsWith("/th1/", StringComparison.Ordinal));

        // A lumisection more, and one of which only another element has something.
        _lumisections = 31;
        _others = 21;
        _world.StandIn.Clear();
        List<ScoredBatch> ends = await Ends(["398400", "398407"], Prompt, o => o with { Resume = true });
        Assert.All(ends, end => Assert.False(end.IsSkipped));
        Assert.Equal([20L, 31], ends.Select(end => end.Summary!.Total));
        ends = await Ends(["398400", "398407"], Prompt, o => o with { Resume = true });
        Assert.Equal([false, true], ends.Select(end => end.IsSkipped));
    }

    [Fact]
    public async Task A_service_that_lets_nobody_in_ends_the_run()
    {
        _world.StandIn.Faults.Add(CallMatch.Th1, Fault.Status(403), times: int.MaxValue, after: 1);
        List<ScoredBatch> ends = await Ends(["398400", "398402", "398407"], Prompt);
        Assert.Equal((ErrorCode.AccessDenied, true), (Assert.Single(ends).Failure!.Code, ends[0].EndsRun));
    }

    [Fact]
    public async Task Elements_are_found_by_their_names_before_anything_is_read()
    {
        await Refused(ErrorCode.InputInvalid, $"Did you mean '{Element}'?", new InputElement(null, "JetMET/MET/pfMETT1/Cleaned/METsig"));
        await Refused(ErrorCode.InputInvalid, null, new InputElement("input_0", "JetMET/MET/Map"));
        await Refused(ErrorCode.UsageInvalid, "Did you mean 'input_0'?", new InputElement("input_1", Element));
        await Refused(ErrorCode.UsageInvalid, null, new InputElement(null, Element), new InputElement(null, $"input_0={Element}"));
        Assert.DoesNotContain(_world.StandIn.Requests, r => r.Path.EndsWith("/th1/", StringComparison.Ordinal));
        Assert.Equal(30, (await Rows("398407", new InputElement(null, $"input_0={Element}"))).Count);

        async Task Refused(ErrorCode code, string? cure, params InputElement[] elements)
        {
            DismException fault = await DialsWorld.FaultAsync(() => Rows("398407", elements));
            Assert.Equal(code, fault.Code);
            if (cure is not null)
                Assert.Equal(cure, fault.Cure);
        }
    }

    [Fact]
    public void Who_is_not_signed_in_is_told_before_anything_is_sent()
    {
        using var apart = new TemporaryFolder();
        var environment = new DismPS.Engine.Dials.DialsEnvironment(name => name == "DISMPS_STATE_DIR" ? apart.Path : null);
        DismException fault = Assert.Throws<DismException>(() => new OpenDialsRows(new DialsRowsOptions { Dataset = Prompt, Runs = ["1"] }, _world.Options, environment, _world.Clock));
        Assert.Equal(ErrorCode.NotSignedIn, fault.Code);
        Assert.Empty(_world.StandIn.Requests);
        foreach (DialsRowsOptions wrong in (DialsRowsOptions[])[new() { Dataset = Prompt, Runs = [] }, new() { Dataset = Prompt, Runs = ["1"], FirstLumisection = 0 }, new() { Dataset = Prompt, Runs = ["1"], FirstLumisection = 5, LastLumisection = 4 }])
            Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => new OpenDialsRows(wrong, _world.Options, _world.Environment, _world.Clock)).Code);
    }

    // Some spectra are far from what the model knows.
    private static double[] Bins(int run, int ls) => [.. Enumerable.Range(0, Width).Select(bin => Math.Round(10_000 * Math.Exp(-bin / (3.0 + (ls % 11))) / (1 + (run % 3))) + (ls % 9 == 0 ? bin * 700 : 0))];

    private static IEnumerable<Histogram> Run(int run, int last, string dataset = Prompt) => Enumerable.Range(1, last).Select(ls => new Histogram
    {
        Dataset = dataset,
        DatasetId = dataset == Prompt ? 1 : 2,
        RunNumber = run,
        LsNumber = ls,
        Entries = 1,
        Bins = () => Bins(run, ls),
    });

    private void WriteCsv(string name, int run, int last)
    {
        var text = new StringBuilder($"run,lumisection,dataset,{string.Join(',', Enumerable.Range(0, Width).Select(bin => $"input_0[{bin}]"))}\n");
        for (int ls = 1; ls <= last; ls++)
            text.Append(CultureInfo.InvariantCulture, $"{run},{ls},{Prompt},{string.Join(',', Bins(run, ls))}\n");
        _golden.Folder.Write(name, text.ToString());
    }

    private OpenDialsRows Open(string dataset, string[] runs, params InputElement[] elements) =>
        new(new DialsRowsOptions { Dataset = dataset, Runs = runs, Elements = elements }, _world.Options, _world.Environment, _world.Clock);

    private async Task<List<ScoredRow>> Rows(string run, params InputElement[] elements)
    {
        var inference = new InvokeInference(new InvokeInferenceOptions(_golden.Source) { BatchSize = 7 });
        using OpenDialsRows dials = Open(Prompt, [run], elements);
        var rows = new List<ScoredRow>();
        await foreach (ScoredBatch batch in inference.RunAsync(dials.SourcesAsync(inference.Resource, default), default))
        {
            rows.AddRange(batch.Rows);
            if (batch.Failure is { } failure)
                throw failure;
        }

        return rows;
    }

    private async Task<List<ScoredBatch>> Ends(string[] runs, string dataset, Func<ScoreInputsOptions, ScoreInputsOptions>? change = null, string folder = "out")
    {
        var options = new ScoreInputsOptions(new InvokeInferenceOptions(_golden.Source) { BatchSize = 7 }) { OutputDirectory = Path.GetFullPath(_golden.Folder[folder]) };
        var scoring = new ScoreInputs(change?.Invoke(options) ?? options);
        using OpenDialsRows dials = Open(dataset, runs);
        List<ScoredBatch> ends = [];
        await foreach (ScoredBatch batch in scoring.RunAsync(dials.SourcesAsync(scoring.Inference.Resource, default), default))
        {
            if (batch.EndsInput)
                ends.Add(batch);
        }

        return ends;
    }
}
