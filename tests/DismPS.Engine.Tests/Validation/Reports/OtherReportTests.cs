using System.Text.Json;
using System.Xml.Linq;
using DismPS.Engine.Validation.Reports;
using static DismPS.Engine.Tests.Validation.Reports.ReportSample;

namespace DismPS.Engine.Tests.Validation.Reports;

public sealed class OtherReportTests
{
    [Fact]
    public void GitHub_gets_one_escaped_line_a_finding()
    {
        Assert.Equal(
            """
            ::error file=sub/odd #1%2C 100%25%3A é.yaml,line=11,col=18,title=DISM0302%3A A key names no output::'MetricKey' is 'a', 50%25 <wrong> "quoted". Did you mean 'b'?
            ::warning file=sub/odd #1%2C 100%25%3A é.yaml,line=12,col=3,title=DISM0405%3A The first dimension is fixed::The first dimension is fixed.
            ::notice file=sub/odd #1%2C 100%25%3A é.yaml,line=13,col=3,title=DISM0705%3A A path has odd characters::A path.
            ::error file=/tmp/x y.yaml,title=DISM0010%3A The template is not a file::A folder.
            ::error title=DISM0101%3A A required field is missing::Missing.
            ::error file=gone.yaml,title=TemplateNotFound::There is no template 'gone.yaml'. Check the path.

            """.ReplaceLineEndings("\n"),
            Write(ReportFormat.GitHub, All));
    }

    [Fact]
    public void JUnit_has_one_case_a_template_and_counts()
    {
        XElement suite = XDocument.Parse(Write(ReportFormat.JUnit, All)).Root!.Element("testsuite")!;
        Assert.Equal(["5", "3", "1", "0"], ((string[])["tests", "failures", "errors", "skipped"]).Select(name => suite.Attribute(name)!.Value));
        XElement[] cases = [.. suite.Elements("testcase")];
        Assert.Equal(["good.yaml", "sub/odd #1, 100%: é.yaml", "/tmp/x y.yaml", "(text)", "gone.yaml"], cases.Select(c => c.Attribute("name")!.Value));
        Assert.Empty(cases[0].Elements());
        Assert.Equal("DISM0302", cases[1].Element("failure")!.Attribute("type")!.Value);
        Assert.Contains(":11:18: error DISM0302", cases[1].Element("failure")!.Value);
        Assert.Equal(2, cases[1].Element("system-out")!.Value.Split('\n').Length);
        Assert.Equal("TemplateNotFound", cases[4].Element("error")!.Attribute("type")!.Value);
    }

    [Fact]
    public void JUnit_without_templates_is_a_document_too()
    {
        Assert.Equal("0", XDocument.Parse(Write(ReportFormat.JUnit)).Root!.Attribute("tests")!.Value);
    }

    [Fact]
    public void Json_lists_findings_and_templates()
    {
        string text = Write(ReportFormat.Json, All);
        Assert.EndsWith("}\n", text);
        JsonElement report = JsonDocument.Parse(text).RootElement;
        Assert.False(report.GetProperty("valid").GetBoolean());
        Assert.Equal(5, report.GetProperty("diagnostics").GetArrayLength());
        JsonElement[] templates = [.. report.GetProperty("templates").EnumerateArray()];
        Assert.Equal([true, false, false, false, false], templates.Select(t => t.GetProperty("valid").GetBoolean()));
        Assert.Equal((1, 1), (templates[1].GetProperty("errors").GetInt32(), templates[1].GetProperty("warnings").GetInt32()));
        Assert.Equal("TemplateNotFound", templates[4].GetProperty("error").GetProperty("code").GetString());
        Assert.True(JsonDocument.Parse(Write(ReportFormat.Json, Valid)).RootElement.GetProperty("valid").GetBoolean());
    }
}
