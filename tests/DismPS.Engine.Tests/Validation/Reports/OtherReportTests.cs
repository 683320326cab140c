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

    [Fact]
    public void Html_is_one_page_with_every_finding_and_its_place()
    {
        string html = Write(ReportFormat.Html, All);
        XDocument page = XDocument.Parse(System.Text.RegularExpressions.Regex.Replace(html.Replace("<!DOCTYPE html>", ""), "<meta ([^>]*)>", "<meta $1/>"));
        Assert.Equal("4 of 5 templates are invalid: 4 errors, 1 warning", page.Descendants("p").Single(p => ((string?)p.Attribute("class"))?.StartsWith("headline") == true).Value);
        string[][] rows = [.. page.Descendants("tr").Select(row => row.Elements("td").Select(cell => cell.Value).ToArray()).Where(cells => cells.Length > 0)];
        Assert.Equal([["valid", "good.yaml", "0", "0"], ["invalid", "sub/odd #1, 100%: é.yaml", "1", "1"]], rows[..2]);
        Assert.Contains(rows, row => row is ["11:18", "error", "DISM0302 'MetricKey' is 'a', 50% <wrong> \"quoted\". Did you mean 'b'?Resources.A.Properties.MetricKey"]);
        Assert.Contains(rows, row => row is ["–", "error", "TemplateNotFound There is no template 'gone.yaml'. Check the path."]);
        Assert.DoesNotContain("<wrong>", html);
        Assert.Contains("The template is valid", Write(ReportFormat.Html, Valid));
    }

    [Fact]
    public void Markdown_has_a_table_of_the_templates_and_one_of_each_templates_findings()
    {
        string[] lines = Write(ReportFormat.Markdown, All).Split('\n');
        Assert.Equal(["# Check of templates", "", "**4 of 5 templates are invalid: 4 errors, 1 warning**", "", "| State | Template | Errors | Warnings |", "|---|---|---:|---:|", "| valid | `good.yaml` | 0 | 0 |"], lines[..7]);
        Assert.Contains("| 11:18 | **error** | DISM0302: 'MetricKey' is 'a', 50% \\<wrong\\> \"quoted\". *Did you mean 'b'?* (`Resources.A.Properties.MetricKey`) |", lines);
        Assert.Contains("### sub/odd \\#1, 100%: é.yaml", lines);
        Assert.Matches(@"^Written by DismPS \d+\.\d+\.\d+ on \d{4}-\d\d-\d\d \d\d:\d\d UTC$", lines[^2]);
    }
}
