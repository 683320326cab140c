using System.Xml.Linq;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Operations;

public sealed class TestModelTests
{
    private const string Resource = "MetSigMetadata";

    [Fact]
    public async Task Answers_and_refusals_pass_with_their_largest_difference_and_time()
    {
        using var golden = new GoldenTemplate("metsig-ae-metadata", Resource);
        List<GoldenResult> results = await golden.Test();
        Assert.Equal(["b1", "b16", "metadata-missing", "metadata-wrong-length"], results.Select(result => result.Case));
        Assert.All(results, result => Assert.True(result.Passed, result.Difference));
        Assert.InRange(results[1].MaximumDifference!.Value, 0, 1e-4);
        Assert.Null(results[2].MaximumDifference);
        Assert.True(results[0].Duration > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_refusal_of_another_class_fails()
    {
        using var golden = new GoldenTemplate("metsig-ae-metadata", Resource);
        golden.Replace(golden.Outputs, "\"status\": 400", "\"status\": 500");
        GoldenResult result = (await golden.Test()).Single(result => !result.Passed);
        Assert.Equal("metadata-missing", result.Case);
        Assert.StartsWith("the request was refused with 4xx, expected 500: two inputs are missing: ", result.Difference);
        Assert.Null(result.Failure);
    }

    [Fact]
    public async Task A_flag_that_differs_is_told_by_its_row()
    {
        using var golden = new GoldenTemplate("metsig-ae-metadata", Resource);
        golden.Replace(golden.Outputs, "\"data\": [false]", "\"data\": [true]");
        GoldenResult result = (await golden.Test()).Single(result => !result.Passed);
        Assert.Contains("is_anomaly[0] is false, expected true; 1 of 1 elements differs; row 0: normal, expected anomalous", result.Difference);
    }

    [Fact]
    public async Task A_case_asks_the_model_that_it_names()
    {
        using var golden = new GoldenTemplate("mtad-gat-mini", "MtadScore");
        List<GoldenResult> results = await golden.Test();
        Assert.Equal(["score-b1", "score-b16", "pred-b4", "recon-b2"], results.Select(result => result.Case));
        Assert.All(results, result => Assert.True(result.Passed, result.Difference));
    }

    [Fact]
    public async Task A_model_that_does_not_load_is_one_failure_and_the_other_resources_are_tested()
    {
        using var golden = new GoldenTemplate("mtad-gat-mini", "MtadScore");
        Directory.CreateDirectory(golden.Folder["tests", "MtadPred"]);
        Directory.CreateDirectory(golden.Folder["tests", "MtadRecon"]);
        foreach (string name in new[] { "inputs.json", "outputs.json" })
        {
            File.Copy(Path.Join(golden.Cases, name), golden.Folder["tests", "MtadPred", name]);
            File.WriteAllText(golden.Folder["tests", "MtadRecon", name], "{\"cases\": []}");
        }

        golden.Replace(golden.Inputs, "\"model\": \"mtad-pred\"", "\"model\": \"mtad-none\"");
        List<GoldenResult> results = await golden.Test();
        GoldenResult[] failures = [.. results.Where(result => result.Failure is not null)];
        Assert.Equal([("MtadScore", GoldenResult.Loading), ("MtadRecon", GoldenResult.Reading)], failures.Select(failure => (failure.Resource, failure.Case)));
        Assert.Equal(ErrorCode.ResourceNotFound, failures[0].Failure!.Code);
        Assert.Contains("has no cases", failures[1].Difference);
        Assert.Equal(4, results.Count(result => result.Resource == "MtadPred" && result.Passed));
    }

    [Theory]
    [InlineData("triton-python/echo-params", "PythonEchoParams", new[] { "numpy" })]
    [InlineData("xgb-flag", "MetSigXGBoost", new[] { "numpy", "xgboost" })]
    [InlineData("triton-python/fails-to-load", "PythonFailsToLoad", new[] { "numpy" })]
    public async Task Ids_and_parameters_reach_a_handler_in_this_process_and_a_refused_load_may_be_wanted(string model, string resource, string[] modules)
    {
        string python = TestPython.Require(modules);
        using var golden = new GoldenTemplate(model, resource);
        Assert.All(await golden.Test(new TestModelOptions(golden.Source) { PythonPath = python }), result => Assert.True(result.Passed, result.Difference));
    }

    [Fact]
    public async Task A_template_that_is_not_there_is_a_result()
    {
        using var golden = new GoldenTemplate("metsig-ae-metadata", Resource);
        GoldenResult result = Assert.Single(await golden.Test(new TestModelOptions(golden.Source with { Path = "nope.yaml" })));
        Assert.Equal(ErrorCode.TemplateNotFound, result.Failure!.Code);
        Assert.False(result.Passed);
    }

    [Fact]
    public async Task A_report_has_a_suite_a_resource_a_failure_with_the_difference_and_an_error_for_what_could_not_run()
    {
        using var golden = new GoldenTemplate("metsig-ae-metadata", Resource);
        string path = golden.Folder["report.xml"];
        File.WriteAllText(path, "earlier");
        await using (var report = GoldenReportFile.Create(path))
        {
            report.Add("t.yaml", new GoldenResult("One", "good", true, null) { Duration = TimeSpan.FromMilliseconds(1.5) });
            report.Add("t.yaml", new GoldenResult("One", "bad", false, "y\u0001 differs"));
            report.Add("t.yaml", GoldenResult.Failed("Two", GoldenResult.Loading, new DismException(ErrorCode.ModelLoadFailed, "broken", "mend it")));
            Assert.Equal("earlier", File.ReadAllText(path));
            await report.CompleteAsync();
        }

        XElement root = XDocument.Load(path).Root!;
        Assert.Equal(["One", "Two"], root.Elements().Select(suite => (string)suite.Attribute("name")!));
        Assert.Equal(("3", "1", "1"), ((string)root.Attribute("tests")!, (string)root.Attribute("failures")!, (string)root.Attribute("errors")!));
        XElement[] cases = [.. root.Descendants("testcase")];
        Assert.Equal("0.0015", (string)cases[0].Attribute("time")!);
        Assert.Equal("y\uFFFD differs", cases[1].Element("failure")!.Value);
        Assert.Equal("broken\nmend it", cases[2].Element("error")!.Value);
        Assert.Equal("ModelLoadFailed", (string)cases[2].Element("error")!.Attribute("type")!);
    }
}
