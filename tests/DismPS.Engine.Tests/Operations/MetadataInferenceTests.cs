using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Metadata;
using DismPS.Engine.Operations;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Operations;

public sealed class MetadataInferenceTests : IDisposable
{
    private const int Rows = 16;

    private readonly GoldenTemplate _golden = new("metsig-ae-metadata", "MetSigMetadata");
    private readonly GoldenCase _case;

    public MetadataInferenceTests() => _case = GoldenCaseReader.Read(_golden.Cases).Single(golden => golden.Name == "b16");

    public void Dispose() => _golden.Dispose();

    [Theory]
    [InlineData("run_number,lumisection_number,pileup,beams_stable")]
    [InlineData("Run,LS,oms_lumis__pileup,beams_stable")]
    public async Task The_golden_scores_come_out_of_histograms_and_metadata_of_two_files(string header)
    {
        Conditions("");
        Histograms("run,lumisection");
        Metadata(header, rows: Enumerable.Range(0, Rows).Reverse());
        RequireGolden(await Infer());
    }

    [Fact]
    public async Task Metadata_in_JSON_fits_too()
    {
        Conditions("");
        Histograms("run,lumisection");
        IEnumerable<object> rows = Enumerable.Range(0, Rows).Select(row => new Dictionary<string, object> { ["run_number"] = 398407, ["lumisection_number"] = row + 1, ["pileup"] = Pileup[row], ["beams_stable"] = Stable[row], ["other"] = "x" });
        _golden.Folder.Write("oms.json", JsonSerializer.Serialize(rows));
        RequireGolden(await Infer(metadata: "oms.json"));
    }

    [Fact]
    public async Task Rows_of_files_without_labels_belong_together_by_their_order()
    {
        Conditions("");
        Histograms("");
        Metadata("pileup,beams_stable");
        RequireGolden(await Infer());
        Metadata("pileup,beams_stable", Enumerable.Range(0, Rows - 1));
        await Fails("it has more rows than oms.csv, which has 15");
        Metadata("pileup,beams_stable", Enumerable.Range(0, Rows).Append(0));
        await Fails("it has 16 rows and oms.csv 17");
    }

    [Fact]
    public async Task Metadata_of_runs_is_joined_by_run_alone()
    {
        Conditions("");
        Histograms("run,lumisection");
        _golden.Folder.Write("oms.csv", "run,pileup,beams_stable\n398407,40,true\n1,1,false\n");
        Assert.Equal(Rows, (await Infer()).Count);
    }

    [Fact]
    public async Task Rows_without_metadata_are_named()
    {
        Conditions("");
        Histograms("run,lumisection");
        Metadata("run,ls,pileup,beams_stable", Enumerable.Range(0, 9));
        await Fails("oms.csv: there is no metadata for (run, lumisection) (398407, 10), (398407, 11), (398407, 12), (398407, 13), (398407, 14) and 2 more up to row 15 of ls.csv.");
    }

    [Theory]
    [InlineData("run,lumisection", "pileup,beams_stable", "oms.csv: there is no column run_number")]
    [InlineData("", "run,ls,pileup,beams_stable", "ls.csv: row 0 has no run; oms.csv is joined by run and lumisection")]
    [InlineData("run", "run,ls,pileup,beams_stable", "ls.csv: row 0 has no lumisection")]
    [InlineData("run,lumisection", "ls,pileup,beams_stable", "there are lumisections but no runs")]
    [InlineData("run,lumisection", "run,ls,pileup", "the metadata input oms_lumis__beams_stable BOOL [-1] is missing here and in oms.csv")]
    [InlineData("run,lumisection", "run,pileup,beams_stable", "oms.csv: run 398407 is there twice, in row 0 and row 1")]
    public async Task What_is_missing_for_the_join_is_told(string own, string metadata, string message)
    {
        Conditions("");
        Histograms(own);
        Metadata(metadata);
        await Fails(message);
    }

    [Fact]
    public async Task An_input_that_both_files_have_is_given_twice_and_one_that_either_has_is_taken()
    {
        Conditions("");
        Histograms("run,lumisection,oms_lumis__pileup");
        Metadata("run,ls,beams_stable");
        RequireGolden(await Infer());
        Metadata("run,ls,pileup,beams_stable");
        await Fails("the input oms_lumis__pileup is given twice: here and in oms.csv");
    }

    [Fact]
    public async Task A_value_that_does_not_fit_its_attribute_is_told_with_its_place()
    {
        Histograms("run,lumisection");
        _golden.Folder.Write("oms.csv", "run,ls,pileup,beams_stable\n398407,1,40,true\n398407,2,many,true\n");
        await Fails("oms.csv:3:10: column oms_lumis__pileup holds 'many', a number (FP32) was expected");
    }

    [Fact]
    public async Task Rows_whose_conditions_are_not_met_are_not_sent()
    {
        Histograms("run,lumisection");
        Metadata("run,ls,pileup,beams_stable");
        List<ScoredRow> rows = await Infer(batchSize: 5);
        Assert.Equal(Enumerable.Range(0, Rows).Select(row => (long)row), rows.Select(row => row.Row));
        Assert.Equal(Stable.Select(stable => stable ? null : "StableBeams"), rows.Select(row => row.UnmetCondition));
        Assert.Contains(rows, row => row.Status == ScoreStatus.ConditionNotMet && row.ScoreText.Length == 0 && row.IsAnomaly is null && row.Lumisection == row.Row + 1);
        Assert.Contains(rows, row => row.Status == ScoreStatus.Normal);
        for (int i = 0; i < Rows; i++)
            Assert.True(!Stable[i] || Math.Abs(rows[i].Score - Ratio[i]) < 1e-4);
        var summary = new ScoreSummary();
        rows.ForEach(summary.Add);
        Assert.Equal(Stable.Count(stable => !stable), summary.NotMet);
        Assert.Equal(0, summary.Undecided);
    }

    [Theory]
    [InlineData("MinRunNumber: 398408", "", "", "MinRunNumber")]
    [InlineData("MaxRunNumber: 398406", "", "", "MaxRunNumber")]
    [InlineData("MinRunNumber: 398407", "", "", null)]
    [InlineData("AllowedPrimaryDatasets: [JetMET0]", "dataset", "/JetMET0/Run2025C-v1/DQMIO", null)]
    [InlineData("AllowedPrimaryDatasets: [JetMET0]", "primary_dataset", "JetMET1", "AllowedPrimaryDatasets")]
    [InlineData("NoComponentOut: true", "components_out", "\"[\"\"ECAL\"\"]\"", "NoComponentOut")]
    [InlineData("NoComponentOut: true", "components_out", "", null)]
    [InlineData("AllowedComponentsOut: [ECAL]", "components_out", "ECAL HCAL", "AllowedComponentsOut")]
    [InlineData("MinBField: 3.7", "b_field", "0.02", "MinBField")]
    [InlineData("HLTConfigMatch: '(?P<a>v1)\\.4'", "hlt_key", "/cdaq/physics/v1.4/HLT", null)]
    [InlineData("HLTConfigMatch: v1.5", "hlt_key", "/cdaq/physics/v1.4/HLT", "HLTConfigMatch")]
    [InlineData("FillType: protons", "fill_type_runtime", "IONS", "FillType")]
    [InlineData("MinDeliveredLuminosity: 5", "delivered_lumi", "0.1", null)]
    [InlineData("MinDeliveredLuminosity: 5", "delivered_luminosity", "0.1", "MinDeliveredLuminosity")]
    [InlineData("StableBeams: false", "", "", null)]
    public async Task A_condition_is_judged_by_its_column(string condition, string column, string value, string? unmet)
    {
        Conditions(condition);
        Histograms("run,lumisection");
        string header = column.Length == 0 ? "run,ls,pileup,beams_stable" : $"run,ls,pileup,beams_stable,{column}";
        Metadata(header, other: value);
        Assert.All(await Infer(), row => Assert.Equal(unmet, row.UnmetCondition));
    }

    [Fact]
    public async Task Conditions_of_which_no_column_tells_are_not_checked_and_listed()
    {
        Conditions("MinEnergy: 6500\n        AllowedPrimaryDatasets: [JetMET0]");
        Histograms("run,lumisection");
        Metadata("run,ls,pileup,beams_stable");
        InvokeInference inference = new(new InvokeInferenceOptions(_golden.Source) { MetadataPath = "oms.csv" });
        await foreach (ScoredRow row in inference.RowsAsync(new FileRowSource(_golden.Folder["ls.csv"], "ls.csv"), CancellationToken.None))
            Assert.Null(row.UnmetCondition);
        Assert.Equal(["MinEnergy (column energy)", "AllowedPrimaryDatasets (column primary_dataset or primary_ds_name or dataset)"], inference.UncheckedConditions);
    }

    [Fact]
    public async Task A_text_that_a_condition_cannot_be_compared_with_is_told()
    {
        Conditions("MinEnergy: 6500");
        Histograms("run,lumisection");
        Metadata("run,ls,pileup,beams_stable,energy", other: "high");
        await Fails("row 0: 'high' in the column energy cannot be compared with MinEnergy");
    }

    [Fact]
    public async Task An_attribute_that_is_the_lumisection_is_filled_from_the_rows_label()
    {
        TensorSpec[] specs = [new("oms__lumisection_number", DataType.Int32, [-1]), new("oms__pileup", DataType.Fp32, [-1])];
        string path = _golden.Folder.Write("oms.csv", "run_number,lumisection_number,pileup\n7,2,40\n7,3,41\n");
        MetadataTable table = await MetadataTable.ReadAsync(path, "oms.csv", specs, emptyIsNaN: false, CancellationToken.None);
        var preparation = new BatchPreparation("ls.csv", specs, new HashSet<string>(), table, new RowConditions(null), keepsRows: false);
        InputBatch sent = preparation.Of(new InputBatch(0, 2, [], [RowLabels.None with { Run = 7, Lumisection = 3 }, RowLabels.None with { Run = 7, Lumisection = 2 }])).Batch!;
        Assert.Equal([3, 2], sent.Inputs[0].AsSpan<int>().ToArray());
        Assert.Equal([41f, 40f], sent.Inputs[1].AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_file_of_metadata_for_a_template_without_is_wrong_use()
    {
        using var plain = new GoldenTemplate("metsig-ae-onnx", "MetSigOnnxAutoEncoder");
        var fault = Assert.Throws<DismException>(() => new InvokeInference(new InvokeInferenceOptions(plain.Source) { MetadataPath = "oms.csv" }));
        Assert.Equal(ErrorCode.UsageInvalid, fault.Code);
    }

    private float[] Pileup => _case.Request.Inputs.Single(input => input.Name == "oms_lumis__pileup").AsSpan<float>().ToArray();

    private bool[] Stable => [.. _case.Request.Inputs.Single(input => input.Name == "oms_lumis__beams_stable").Data.ToArray().Select(value => value != 0)];

    private float[] Ratio => _case.Outputs!.Single(output => output.Name == "ratio").AsSpan<float>().ToArray();

    private void Conditions(string text)
    {
        string template = File.ReadAllText(_golden.Source.FullPath);
        int start = template.IndexOf("      InferenceOnConditions:", StringComparison.Ordinal), end = template.IndexOf("      Resources:", StringComparison.Ordinal);
        File.WriteAllText(_golden.Source.FullPath, template[..start] + (text.Length == 0 ? "" : $"      InferenceOnConditions:\n        {text}\n") + template[end..]);
    }

    private void Histograms(string columns)
    {
        Tensor bins = _case.Request.Inputs.Single(input => input.Name == "input_0");
        int width = (int)bins.Shape[1];
        IEnumerable<string> lines = Enumerable.Range(0, Rows).Select(row => string.Join(',', columns.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(column => Cell(column, row)).Concat(MemoryMarshal.Cast<byte, float>(bins.Data.Span).Slice(row * width, width).ToArray().Select(bin => bin.ToString("R", CultureInfo.InvariantCulture)))));
        string header = string.Join(',', columns.Split(',', StringSplitOptions.RemoveEmptyEntries).Concat(Enumerable.Range(0, width).Select(bin => $"input_0[{bin}]")));
        _golden.Folder.Write("ls.csv", string.Join('\n', lines.Prepend(header)) + "\n");
    }

    private void Metadata(string header, IEnumerable<int>? rows = null, string other = "") =>
        _golden.Folder.Write("oms.csv", string.Join('\n', (rows ?? Enumerable.Range(0, Rows)).Select(row => string.Join(',', header.Split(',').Select(column => Cell(column, row, other)))).Prepend(header)) + "\n");

    private string Cell(string column, int row, string other = "") => column.ToLowerInvariant() switch
    {
        "run" or "run_number" => "398407",
        "ls" or "lumisection" or "lumisection_number" => (row + 1).ToString(CultureInfo.InvariantCulture),
        "pileup" or "oms_lumis__pileup" => Pileup[row].ToString("R", CultureInfo.InvariantCulture),
        "beams_stable" => Stable[row] ? "True" : "False",
        _ => other,
    };

    private async Task<List<ScoredRow>> Infer(string metadata = "oms.csv", int batchSize = 256)
    {
        List<ScoredRow> rows = [];
        var inference = new InvokeInference(new InvokeInferenceOptions(_golden.Source) { MetadataPath = metadata, BatchSize = batchSize });
        await foreach (ScoredRow row in inference.RowsAsync(new FileRowSource(_golden.Folder["ls.csv"], "ls.csv"), CancellationToken.None))
            rows.Add(row);
        return rows;
    }

    private void RequireGolden(List<ScoredRow> rows)
    {
        Assert.Equal(Rows, rows.Count);
        byte[] flags = _case.Outputs!.Single(output => output.Name == "is_anomaly").Data.ToArray();
        Assert.All(rows, (row, i) => Assert.Equal((Ratio[i], flags[i] != 0), ((float)row.Score, row.IsAnomaly), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-4 && a.Item2 == b.Item2));
    }

    private async Task Fails(string message)
    {
        DismException fault = await Assert.ThrowsAsync<DismException>(() => Infer());
        Assert.Equal(ErrorCode.InputInvalid, fault.Code);
        Assert.Contains(message, fault.Message);
    }
}
