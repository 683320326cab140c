using System.Text.Json;
using System.Xml.Linq;

namespace DismPS.Tests.Commands;

public sealed class TestCommandTests : IDisposable
{
    private readonly Dismps _dismps = new();

    public TestCommandTests()
    {
        if (Directory.Exists(_dismps.Folder["tests"]))
            Directory.Delete(_dismps.Folder["tests"], recursive: true);
    }

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void Cases_are_recorded_tested_in_this_process_and_by_a_server_and_reported()
    {
        DismpsRun record = _dismps.Run("test", "--record", "lumisections.csv", "--rows", "4", "--case", "four");
        Assert.Equal((0, "recorded  MetSigOnnxAutoEncoder/four: 4 rows\n"), (record.ExitCode, record.Output));
        Assert.Contains("takes the first 4 rows", record.Errors);

        DismpsRun test = _dismps.Run("test", "--report", "report.xml", "--verbose");
        Assert.Equal(0, test.ExitCode);
        Assert.StartsWith("passed  MetSigOnnxAutoEncoder/four: largest |difference| 0, ", test.Output);
        Assert.Equal("four", (string)XDocument.Load(_dismps.Folder["report.xml"]).Descendants("testcase").Single().Attribute("name")!);

        string uri = _dismps.Run("start-api", "--port", "0", "--detached", "--output", "json").Json.GetProperty("uri").GetString()!;
        Assert.Equal("passed  MetSigOnnxAutoEncoder/four\n1 of 1 golden cases passed\n", _dismps.Run("test", "--uri", uri).Output);
        Assert.Equal(0, _dismps.Run("test", "--record", "lumisections.csv", "--uri", uri).ExitCode);
    }

    [Fact]
    public void A_wrong_answer_ends_with_1_and_a_case_that_is_there_is_not_replaced()
    {
        _dismps.Run("test", "--record", "lumisections.csv", "--rows", "1");
        DismpsRun again = _dismps.Run("test", "--record", "lumisections.csv", "--output", "json");
        Assert.Equal("TargetExists", again.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.True(_dismps.Run("test", "--record", "lumisections.csv", "--rows", "1", "--force", "--output", "json").Json.GetProperty("recorded")[0].GetProperty("replaced").GetBoolean());

        string outputs = _dismps.Folder["tests", "MetSigOnnxAutoEncoder", "outputs.json"];
        File.WriteAllText(outputs, File.ReadAllText(outputs).Replace("\"output_1\", \"shape\": [1], \"datatype\": \"FP32\", \"data\": [", "\"output_1\", \"shape\": [1], \"datatype\": \"FP32\", \"data\": [9"));
        DismpsRun run = _dismps.Run("test", "--output", "json", "--report", "report.xml");
        Assert.Equal(1, run.ExitCode);
        JsonElement golden = run.Json.GetProperty("cases")[0];
        Assert.Contains("row 0: normal, expected anomalous", golden.GetProperty("difference").GetString());
        Assert.True(golden.GetProperty("maxDifference").GetDouble() > 8);
        Assert.Single(XDocument.Load(_dismps.Folder["report.xml"]).Descendants("failure"));
    }

    [Fact]
    public void What_could_not_be_run_is_the_failure_and_an_error_in_the_report()
    {
        DismpsRun run = _dismps.Run("test", "--output", "json", "--report", "report.xml");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("ReadFailed", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Single(XDocument.Load(_dismps.Folder["report.xml"]).Descendants("error"));
    }

    [Theory]
    [InlineData("--rows", "3")]
    [InlineData("--force")]
    [InlineData("--record", "lumisections.csv", "--report", "report.xml")]
    [InlineData("--record", "lumisections.csv", "--rows", "0")]
    public void Options_that_do_not_belong_together_are_wrong_use(params string[] options) =>
        Assert.Equal(2, _dismps.Run(["test", .. options]).ExitCode);
}
