using System.Text.Json;
using System.Xml.Linq;

namespace DismPS.Tests.Commands;

/// <summary>Many templates in one run of <c>validate</c>, reports, settings.</summary>
public sealed class ValidateManyTests : IDisposable
{
    private readonly Dismps _dismps = new();
    private readonly string _text;

    public ValidateManyTests()
    {
        _text = File.ReadAllText(_dismps.Folder["template.yaml"]);
        _dismps.Folder.Write("bad.yaml", _text.Replace("MetricKey: output_1", "MetricKey: output_7"));
        _dismps.Folder.Write("odd.yaml", _text.Replace("MaxBatchSize: 0", "MaxBatchSize: 0\n      Unknown: 1"));
    }

    public void Dispose() => _dismps.Dispose();

    [Theory]
    [InlineData("validate", "template.yaml", "bad.yaml", "odd.yaml")]
    [InlineData("validate", "-f", "template.yaml", "-f", "bad.yaml", "-f", "odd.yaml")]
    [InlineData("validate", "-f", "template.yaml", "bad.yaml", "odd.yaml")]
    public void Results_come_in_the_order_of_the_command_line(params string[] arguments)
    {
        DismpsRun run = _dismps.Run(arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("template.yaml: valid\nbad.yaml: 1 error, 0 warnings\nodd.yaml: valid, 1 warning\n3 templates: 2 valid, 1 invalid\n", run.Output);
        Assert.Contains("bad.yaml:", run.Errors);
        Assert.Contains("Unknown", run.Errors);
    }

    [Fact]
    public void Patterns_that_the_shell_left_are_expanded_in_order()
    {
        _dismps.Folder.Write("deep/er/template.yaml", _text.Replace("model.onnx", "../nothing"));
        _dismps.Folder.Write(".hidden/t.yaml", "x");
        string[] Names(params string[] patterns) => [.. _dismps.Run(["validate", .. patterns]).Output.Split('\n').Where(l => l.Contains(": ")).Select(l => l[..l.IndexOf(':')]).Where(l => !l.EndsWith("templates"))];
        Assert.Equal(["bad.yaml", "odd.yaml", "template.yaml"], Names("*.yaml"));
        Assert.Equal(["bad.yaml", "odd.yaml"], Names("?[!]*.yaml", "???.yaml").Where(n => !n.Contains('[')));
        Assert.Equal(["bad.yaml", "odd.yaml", "template.yaml", "deep/er/template.yaml"], Names("**/*.yaml"));
        Assert.Equal(["deep/er/template.yaml"], Names("d*/*/t*.yaml"));
    }

    [Fact]
    public void Pattern_that_matches_nothing_is_a_missing_template()
    {
        DismpsRun run = _dismps.Run("validate", "nope*.yaml", "--output", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("TemplateNotFound", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("nope*.yaml", run.Errors);
    }

    [Fact]
    public void Missing_file_among_others_does_not_end_them()
    {
        DismpsRun run = _dismps.Run("validate", "gone.yaml", "template.yaml", "--output", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("gone.yaml", run.Errors);
        JsonElement[] templates = [.. run.Json.GetProperty("templates").EnumerateArray()];
        Assert.Equal([false, true], templates.Select(t => t.GetProperty("valid").GetBoolean()));
        Assert.Equal("TemplateNotFound", templates[0].GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void Standard_input_stands_among_files_and_only_once()
    {
        DismpsRun run = _dismps.RunShell("\"$0\" validate bad.yaml - < template.yaml");
        Assert.Equal("bad.yaml: 1 error, 0 warnings\n-: valid\n2 templates: 1 valid, 1 invalid\n", run.Output);
        Assert.Equal(2, _dismps.RunShell("\"$0\" validate - - < template.yaml").ExitCode);
    }

    [Fact]
    public void Sarif_report_goes_to_standard_output_and_nothing_else()
    {
        DismpsRun run = _dismps.Run("validate", "bad.yaml", "template.yaml", "--output", "sarif");
        Assert.Equal(1, run.ExitCode);
        JsonElement result = Assert.Single(run.Json.GetProperty("runs")[0].GetProperty("results").EnumerateArray());
        Assert.Equal("DISM0302", result.GetProperty("ruleId").GetString());
        Assert.Equal(2, run.Json.GetProperty("runs")[0].GetProperty("artifacts").GetArrayLength());
    }

    [Fact]
    public void Github_annotations_are_lines_of_standard_output()
    {
        DismpsRun run = _dismps.Run("validate", "bad.yaml", "--output", "github");
        Assert.StartsWith("::error file=bad.yaml,line=", run.Output);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void Junit_has_a_case_for_each_template_also_for_one_that_is_missing()
    {
        DismpsRun run = _dismps.Run("validate", "template.yaml", "gone.yaml", "--output", "junit");
        XElement suite = XDocument.Parse(run.Output).Root!.Element("testsuite")!;
        Assert.Equal(("2", "0", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value));
    }

    [Fact]
    public void Report_of_a_single_missing_template_is_still_a_report()
    {
        DismpsRun run = _dismps.Run("validate", "gone.yaml", "--output", "sarif");
        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Json.GetProperty("runs")[0].GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
    }

    [Fact]
    public void Reports_are_written_to_files_besides()
    {
        DismpsRun run = _dismps.Run("validate", "bad.yaml", "--report", "sarif=out.sarif", "--report", "junit=out.xml");
        Assert.Equal("bad.yaml: 1 error, 0 warnings\n", run.Output);
        Assert.Equal(1, JsonDocument.Parse(File.ReadAllText(_dismps.Folder["out.sarif"])).RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength());
        Assert.NotNull(XDocument.Load(_dismps.Folder["out.xml"]).Root);
        Assert.Equal(3, _dismps.Run("validate", "--report", "sarif=no/such/folder.sarif").ExitCode);
        Assert.Empty(Directory.GetFiles(_dismps.Folder.Path, ".*"));
    }

    [Fact]
    public void Reports_for_people_are_printed_and_written_too()
    {
        DismpsRun run = _dismps.Run("validate", "bad.yaml", "template.yaml", "--output", "markdown", "--report", "html=out.html");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("# Check of templates\n\n**1 of 2 templates is invalid: 1 error, 0 warnings**\n", run.Output);
        Assert.Contains("| **invalid** | `bad.yaml` | 1 | 0 |", run.Output);
        Assert.Matches(@"\| \d+:\d+ \| \*\*error\*\* \| DISM0302:", run.Output);
        string page = File.ReadAllText(_dismps.Folder["out.html"]);
        Assert.StartsWith("<!DOCTYPE html>", page);
        Assert.Contains("<h2>bad.yaml</h2>", page);
        Assert.StartsWith("<!DOCTYPE html>", _dismps.Run("validate", "gone.yaml", "--output", "html").Output);
    }

    [Theory]
    [InlineData("validate", "--report", "xml=a")]
    [InlineData("validate", "--report", "sarif=")]
    [InlineData("validate", "--report", "out.sarif")]
    [InlineData("validate", "--report", "text=a")]
    [InlineData("validate", "--profile", "mine")]
    [InlineData("validate", "template.yaml", "-x")]
    [InlineData("validate", "--output", "1")]
    [InlineData("build", "--output", "sarif")]
    [InlineData("ps", "--output", "junit")]
    [InlineData("infer", "--output", "html")]
    public void Wrong_use_ends_with_2(params string[] arguments)
    {
        DismpsRun run = _dismps.Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("dismps: ", run.Errors);
    }

    [Fact]
    public void Strict_and_profile_are_options_and_settings_and_options_win()
    {
        Assert.Equal(0, _dismps.Run("validate", "odd.yaml").ExitCode);
        Assert.Equal(1, _dismps.Run("validate", "odd.yaml", "--strict").ExitCode);
        Assert.Equal(1, _dismps.Run("validate", "--strict", "odd.yaml").ExitCode);
        Assert.Equal("odd.yaml: valid\n", _dismps.Run("validate", "odd.yaml", "--strict", "--profile", "platform").Output);
        _dismps.Folder.Write(".dismps.yaml", "strict: true\n");
        Assert.Equal(1, _dismps.Run("validate", "odd.yaml").ExitCode);
        Assert.Equal(0, _dismps.Run("validate", "odd.yaml", "--strict", "false").ExitCode);
        Assert.Equal(1, _dismps.Run("build", "-f", "odd.yaml").ExitCode);
        _dismps.Folder.Write(".dismps.yaml", "strict: true\nrules:\n  DISM0105: off\n");
        Assert.Equal("odd.yaml: valid\n", _dismps.Run("validate", "odd.yaml").Output);
        Assert.Equal(0, _dismps.Run("build", "-f", "odd.yaml").ExitCode);
    }

    [Fact]
    public void Fault_of_shared_settings_is_printed_once()
    {
        _dismps.Folder.Write(".dismps.yaml", "rules:\n  DISM9999: off\n");
        DismpsRun run = _dismps.Run("validate", "template.yaml", "odd.yaml");
        Assert.Single(run.Errors.Split('\n'), line => line.Contains(".dismps.yaml:2:3: warning DISM0023"));
        Assert.Contains("template.yaml: valid, 1 warning\n", run.Output);
    }
}
