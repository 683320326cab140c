using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;

namespace DismPS.Engine.Tests.Operations;

public sealed class RecordGoldenTests : IDisposable
{
    private readonly GoldenTemplate _golden = new("metsig-ae-metadata", "MetSigMetadata");

    public void Dispose() => _golden.Dispose();

    [Fact]
    public async Task What_is_recorded_anew_is_tested_at_once_and_passes()
    {
        Directory.Delete(_golden.Cases, recursive: true);
        RecordedCases recorded = await Record(Rows("good.csv", 3));
        Assert.Equal([new RecordedCase("good", 3, false)], recorded.Cases);
        Assert.Empty(recorded.Notes);
        GoldenResult result = Assert.Single(await _golden.Test());
        Assert.True(result.Passed, result.Difference);
        using JsonDocument outputs = JsonDocument.Parse(File.ReadAllBytes(_golden.Outputs));
        Assert.Equal("metsig-metadata", outputs.RootElement.GetProperty("model").GetString());
        Assert.Equal("template.yaml", outputs.RootElement.GetProperty("producer").GetProperty("template").GetString());
        Assert.Equal(new GoldenTolerance(1e-4, 1e-5), GoldenCaseReader.Read(_golden.Cases)[0].Tolerances.Common);
        Assert.Equal(["inputs.json", "outputs.json"], Directory.EnumerateFiles(_golden.Cases).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Other_cases_keep_their_text_and_the_file_its_tolerance()
    {
        _golden.Replace(_golden.Outputs, "\"rtol\": 0.0001", "\"rtol\": 0.0002");
        string inputs = File.ReadAllText(_golden.Inputs), outputs = File.ReadAllText(_golden.Outputs);
        await Record(Rows("more.csv", 2));
        Assert.StartsWith(UpToLastCase(inputs), File.ReadAllText(_golden.Inputs));
        Assert.StartsWith(UpToLastCase(outputs), File.ReadAllText(_golden.Outputs));
        Assert.EndsWith(inputs[UpToLastCase(inputs).Length..], File.ReadAllText(_golden.Inputs));
        List<GoldenResult> results = await _golden.Test();
        Assert.Equal(["b1", "b16", "metadata-missing", "metadata-wrong-length", "more"], results.Select(result => result.Case));
        Assert.All(results, result => Assert.True(result.Passed, result.Difference));
    }

    [Fact]
    public async Task A_case_is_replaced_in_its_place_and_only_with_force()
    {
        string csv = Rows("b16.csv", 2), before = File.ReadAllText(_golden.Inputs);
        DismException fault = await Assert.ThrowsAsync<DismException>(() => Record(csv));
        Assert.Equal(ErrorCode.TargetExists, fault.Code);
        Assert.Contains("the case b16 already", fault.Message);
        Assert.Equal(before, File.ReadAllText(_golden.Inputs));

        RecordedCases recorded = await Record(Options(csv) with { Force = true });
        Assert.Equal([new RecordedCase("b16", 2, true)], recorded.Cases);
        List<GoldenResult> results = await _golden.Test();
        Assert.Equal(["b1", "b16", "metadata-missing", "metadata-wrong-length"], results.Select(result => result.Case));
        Assert.All(results, result => Assert.True(result.Passed, result.Difference));
    }

    [Fact]
    public async Task A_case_takes_so_many_rows_and_says_that_others_are_left_out()
    {
        RecordedCases recorded = await Record(Options(Rows("many.csv", 5)) with { Rows = 2, CaseName = "two" });
        Assert.Equal([new RecordedCase("two", 2, false)], recorded.Cases);
        Assert.Equal("many.csv: a case takes the first 2 rows; the others are left out.", Assert.Single(recorded.Notes));
    }

    [Fact]
    public async Task Rows_that_name_their_case_make_one_case_a_name()
    {
        string csv = Rows("named.csv", 5, row => row < 2 ? "first" : "second");
        RecordedCases recorded = await Record(Options(csv) with { Rows = 2 });
        Assert.Equal([new RecordedCase("first", 2, false), new RecordedCase("second", 2, false)], recorded.Cases);
        Assert.Single(recorded.Notes);
    }

    [Fact]
    public async Task Requests_are_recorded_as_they_stand()
    {
        string text = File.ReadAllText(_golden.Inputs).Replace("\"id\": \"b1\"", "\"id\": \"mine\", \"parameters\": {\"a\": 1}");
        using JsonDocument document = JsonDocument.Parse(text);
        string request = document.RootElement.GetProperty("cases")[0].GetProperty("request").GetRawText();
        _golden.Folder.Write("one.json", request);
        await Record("one.json");
        GoldenCase recorded = GoldenCaseReader.Read(_golden.Cases).Single(golden => golden.Name == "one");
        Assert.Equal("mine", recorded.Request.Id);
        Assert.Equal("{\"a\": 1}"u8, recorded.Request.Parameters.Span);
        Assert.True((await _golden.Test()).TrueForAll(result => result.Passed));
    }

    [Fact]
    public async Task A_request_that_the_model_refuses_is_not_recorded()
    {
        string before = File.ReadAllText(_golden.Inputs);
        _golden.Folder.Write("bad.json", """{"inputs": [{"name": "input_0", "shape": [1, 2], "datatype": "FP32", "data": [1, 2]}]}""");
        DismException fault = await Assert.ThrowsAsync<DismException>(() => Record("bad.json"));
        Assert.Equal(ErrorCode.RequestInvalid, fault.Code);
        Assert.Equal(before, File.ReadAllText(_golden.Inputs));
    }

    [Theory]
    [InlineData("empty.csv", "empty.csv has no rows")]
    [InlineData("none.csv", "none.csv does not exist")]
    public async Task A_file_without_rows_is_told(string file, string message)
    {
        Rows("empty.csv", 0);
        Assert.Contains(message, (await Assert.ThrowsAsync<DismException>(() => Record(file))).Message);
    }

    [Fact]
    public async Task Line_ends_and_a_byte_order_mark_stay()
    {
        foreach (string path in new[] { _golden.Inputs, _golden.Outputs })
            File.WriteAllText(path, File.ReadAllText(path).ReplaceLineEndings("\r\n"), System.Text.Encoding.UTF8);
        await Record(Rows("more.csv", 1));
        string text = File.ReadAllText(_golden.Inputs);
        Assert.Equal(text.ReplaceLineEndings("\r\n"), text);
        Assert.Equal("\uFEFF"u8, File.ReadAllBytes(_golden.Inputs).AsSpan(0, 3));
        Assert.True((await _golden.Test()).TrueForAll(result => result.Passed));
    }

    private static string UpToLastCase(string text) => text[..(text.LastIndexOf('}', text.LastIndexOf(']')) + 1)];

    private RecordGoldenOptions Options(string input) => new(_golden.Source, [input]);

    private Task<RecordedCases> Record(string input) => Record(Options(input));

    private static Task<RecordedCases> Record(RecordGoldenOptions options) => RecordGolden.RunAsync(options, CancellationToken.None);

    private string Rows(string name, int rows, Func<int, string>? caseOf = null)
    {
        IEnumerable<string> lines = Enumerable.Range(0, rows).Select(row =>
            $"{(caseOf is null ? "" : caseOf(row) + ",")}{string.Join(',', Enumerable.Range(0, 51).Select(bin => ((row * 7) + bin) % 50))},40.5,true");
        string header = $"{(caseOf is null ? "" : "case,")}{string.Join(',', Enumerable.Range(0, 51).Select(bin => $"input_0[{bin}]"))},oms_lumis__pileup,oms_lumis__beams_stable";
        _golden.Folder.Write(name, string.Join('\n', lines.Prepend(header)) + "\n");
        return name;
    }
}
