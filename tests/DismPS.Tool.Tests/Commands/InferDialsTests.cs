using System.Globalization;
using System.Net;
using System.Text.Json;
using DismPS.DialsStandIn;

namespace DismPS.Tests.Commands;

/// <summary><c>dismps infer --dials</c> against the stand-in, with the example's own lumisections in it.</summary>
public sealed class InferDialsTests : IAsyncLifetime
{
    private const string Dataset = "/ZeroBias/Run2025C-PromptReco-v1/DQMIO";

    private readonly Dismps _dismps = new();
    private StandIn _standIn = null!;

    public async ValueTask InitializeAsync()
    {
        string[][] rows = [.. File.ReadLines(_dismps.Folder["lumisections.csv"]).Skip(1).Select(line => line.Split(',')).GroupBy(cells => cells[0]).SelectMany(run => run.Take(40))];
        _standIn = await StandIn.StartAsync(new StandInOptions
        {
            LargestPage = 16,
            Catalog = new Catalog
            {
                Mes = [new() { MeId = 1, Me = "JetMET/MET/pfMETT1/Cleaned/METSig", Dim = 1, Shape = [51] }, new() { MeId = 2, Me = "JetMET/MET/Wide", Dim = 1, Shape = [51] }],
                Datasets = [CatalogDataset.Of(1, Dataset)],
            },
            Histograms = element => rows.Select(cells => new Histogram
            {
                Dataset = Dataset,
                RunNumber = int.Parse(cells[0], CultureInfo.InvariantCulture),
                LsNumber = int.Parse(cells[1], CultureInfo.InvariantCulture),
                Entries = 1,
                Bins = () => [.. cells[2..53].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)), .. element.MeId == 2 ? [0.0] : Array.Empty<double>()],
            }),
        });
        string[] lines = File.ReadAllLines(_dismps.Folder["lumisections.csv"]);
        _dismps.Folder.Write("first.csv", string.Join('\n', [lines[0], .. rows.Where(cells => cells[0] == rows[0][0]).Select(cells => string.Join(',', cells))]));
        _dismps.Variables["DISMPS_STATE_DIR"] = _dismps.Folder["state"];
        _dismps.Variables["DISMPS_DIALS_URL"] = _standIn.BaseUrl.ToString();
        _dismps.Variables["DISMPS_DIALS_REALM"] = _standIn.Realm.ToString();
        _dismps.Variables["DISMPS_DIALS_TOKEN"] = "DIALS-ACCESS-0";
        foreach (string name in (string[])["DISMPS_DIALS_CLIENT_ID", "DISMPS_DIALS_CLIENT_SECRET"])
            _dismps.Variables[name] = null;
    }

    public async ValueTask DisposeAsync()
    {
        _dismps.Dispose();
        await _standIn.DisposeAsync();
    }

    [Fact]
    public void One_run_is_scored_as_the_file_of_it()
    {
        Assert.Equal(0, _dismps.Run("infer", "--input", "first.csv", "--scores", "file.csv").ExitCode);
        DismpsRun run = _dismps.Run("infer", "--dials", "--dataset", Dataset, "--run", "398407", "--scores", "dials.csv", "--report", "report.html");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.EndsWith("of 40 lumisections flagged\n", run.Output.ReplaceLineEndings("\n"));
        string[] file = File.ReadAllLines(_dismps.Folder["file.csv"]), dials = File.ReadAllLines(_dismps.Folder["dials.csv"]);
        Assert.Equal(file.Select((line, i) => i == 0 ? $"{line},dataset" : $"{line},{Dataset}"), dials);
        Assert.Contains($"run 398407 of {Dataset}", WebUtility.HtmlDecode(File.ReadAllText(_dismps.Folder["report.html"])));
        Assert.DoesNotContain("DIALS-ACCESS", run.Output + run.Errors);
    }

    [Fact]
    public void Runs_of_a_range_have_a_result_each_and_absent_ones_are_named()
    {
        DismpsRun run = _dismps.Run("infer", "--dials", "--dataset", "ZeroBias", "--run", "398400..398500", "1", "--out-dir", "out", "--throttle", "2", "--output", "json");
        Assert.Equal(1, run.ExitCode);
        JsonElement[] inputs = [.. run.Json.GetProperty("inputs").EnumerateArray()];
        Assert.Equal([$"run 398407 of {Dataset}", $"run 398410 of {Dataset}", "run 1"], inputs.Select(i => i.GetProperty("name").GetString()));
        Assert.Equal([true, true, false], inputs.Select(i => i.GetProperty("complete").GetBoolean()));
        Assert.Contains("run 1: DIALS lists no such run in datasets ZeroBias", run.Errors);
        Assert.Equal(2, Directory.GetFiles(_dismps.Folder["out"], "*.csv").Length);
        run = _dismps.Run("infer", "--dials", "--dataset", Dataset, "--run", "398407,398410", "--first-lumisection", "3", "--last-lumisection", "4");
        Assert.Contains("    398410 ", run.Output);
        Assert.EndsWith("of 4 lumisections flagged\n", run.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void What_does_not_fit_the_model_is_the_inputs_fault()
    {
        DismpsRun run = _dismps.Run("infer", "--dials", "--dataset", Dataset, "--run", "398407", "--element", "JetMET/MET/Wide", "--output", "json");
        Assert.Equal((1, "InputInvalid"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("has [52] bins", run.Json.GetProperty("error").GetProperty("message").GetString());
        run = _dismps.Run("infer", "--dials", "--dataset", Dataset, "--run", "398407", "--element", "input_0=JetMET/MET/METSig");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Did you mean 'JetMET/MET/pfMETT1/Cleaned/METSig'?", run.Errors);
    }

    [Fact]
    public void Without_a_sign_in_it_ends_with_3()
    {
        _dismps.Variables["DISMPS_DIALS_TOKEN"] = null;
        DismpsRun run = _dismps.Run("infer", "--dials", "--dataset", Dataset, "--run", "398407", "-u", _standIn.BaseUrl.ToString(), "--output", "json");
        Assert.Equal((3, "NotSignedIn"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("infer wants --input FILE, or --dials")]
    [InlineData("--run belongs to --dials.", "-i", "first.csv", "--run", "1")]
    [InlineData("--url belongs to --dials.", "-i", "first.csv", "-u", "https://dials.example")]
    [InlineData("--dials excludes --input.", "--dials", "--dataset", Dataset, "--run", "1", "-i", "first.csv")]
    [InlineData("--dials excludes --map.", "--dials", "--dataset", Dataset, "--run", "1", "--map", "a=b")]
    [InlineData("--dials wants --run.", "--dials", "--dataset", Dataset)]
    [InlineData("--dials wants --dataset.", "--dials", "--run", "1")]
    [InlineData("'all' names no runs.", "--dials", "--dataset", Dataset, "--run", "all")]
    [InlineData("--scores takes the rows of one input.", "--dials", "--dataset", Dataset, "--run", "1..2", "--scores", "x.csv")]
    public void Options_that_do_not_go_together_are_wrong_use(string message, params string[] options)
    {
        DismpsRun run = _dismps.Run(["infer", .. options]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Errors);
    }
}
