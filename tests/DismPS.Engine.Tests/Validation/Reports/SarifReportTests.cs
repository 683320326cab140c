using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation.Reports;
using static DismPS.Engine.Tests.Validation.Reports.ReportSample;

namespace DismPS.Engine.Tests.Validation.Reports;

public sealed class SarifReportTests
{
    private static readonly Draft4Schema Schema = Draft4Schema.Load(RepositoryFiles.Data("schemas", "sarif-schema-2.1.0.json"));

    [Fact]
    public void Every_report_is_valid_by_the_schema()
    {
        Assert.Empty(Schema.Check(Parse(Write(ReportFormat.Sarif))));
        Assert.Empty(Schema.Check(Parse(Write(ReportFormat.Sarif, Valid))));
        Assert.Empty(Schema.Check(Parse(Write(ReportFormat.Sarif, All))));
    }

    [Theory]
    [InlineData("\"version\": \"2.1.0\"", "\"version\": \"2.0.0\"")]
    [InlineData("\"level\": \"error\"", "\"level\": \"fatal\"")]
    [InlineData("\"startLine\": 11", "\"startLine\": 0")]
    [InlineData("\"startLine\": 11", "\"startLine\": \"11\"")]
    [InlineData("\"ruleIndex\": ", "\"ruleNumber\": ")]
    [InlineData("\"executionSuccessful\": false,", "")]
    [InlineData("odd%20%231", "odd #1")]
    [InlineData("\"columnKind\": \"utf16CodeUnits\"", "\"columnKind\": 16")]
    public void Schema_refuses_what_is_wrong(string right, string wrong)
    {
        string report = Write(ReportFormat.Sarif, All);
        Assert.Contains(right, report);
        Assert.NotEmpty(Schema.Check(Parse(report.Replace(right, wrong))));
    }

    [Fact]
    public void Result_names_rule_level_message_and_place()
    {
        JsonElement run = Run(Broken);
        JsonElement result = run.GetProperty("results")[0];
        JsonElement rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        Assert.Equal("DISM0302", result.GetProperty("ruleId").GetString());
        Assert.Equal("DISM0302", rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
        Assert.Equal("'MetricKey' is 'a', 50% <wrong> \"quoted\". Did you mean 'b'?", result.GetProperty("message").GetProperty("text").GetString());
        JsonElement place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("sub/odd%20%231%2C%20100%25%3A%20%C3%A9.yaml", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal("%SRCROOT%", place.GetProperty("artifactLocation").GetProperty("uriBaseId").GetString());
        Assert.Equal((11, 18), (place.GetProperty("region").GetProperty("startLine").GetInt32(), place.GetProperty("region").GetProperty("startColumn").GetInt32()));
        Assert.Equal("Resources.A.Properties.MetricKey", result.GetProperty("locations")[0].GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString());
        Assert.Equal(["error", "warning", "note"], run.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("level").GetString()));
    }

    [Fact]
    public void All_rules_are_listed_with_help()
    {
        JsonElement rules = Run().GetProperty("tool").GetProperty("driver").GetProperty("rules");
        Assert.Equal(RuleCatalog.All.Select(r => r.Id), rules.EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        Assert.All(rules.EnumerateArray(), rule => Assert.NotEmpty(rule.GetProperty("help").GetProperty("text").GetString()!));
    }

    [Fact]
    public void File_elsewhere_has_an_absolute_address_and_a_text_none()
    {
        JsonElement results = Run(Elsewhere, Text).GetProperty("results");
        JsonElement artifact = results[0].GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation");
        Assert.Equal("file:///tmp/x%20y.yaml", artifact.GetProperty("uri").GetString());
        Assert.False(artifact.TryGetProperty("uriBaseId", out _));
        Assert.False(results[1].GetProperty("locations")[0].TryGetProperty("physicalLocation", out _));
    }

    [Fact]
    public void Absolute_path_below_the_root_becomes_relative()
    {
        string path = Path.Join(Root, "a", "t.yaml");
        JsonElement run = Run(new ReportedTemplate(path, path, []));
        Assert.Equal("a/t.yaml", run.GetProperty("artifacts")[0].GetProperty("location").GetProperty("uri").GetString());
    }

    [Fact]
    public void Template_that_could_not_be_checked_is_a_notification()
    {
        JsonElement invocation = Run(Valid, Missing).GetProperty("invocations")[0];
        Assert.False(invocation.GetProperty("executionSuccessful").GetBoolean());
        Assert.Equal("TemplateNotFound", invocation.GetProperty("toolExecutionNotifications")[0].GetProperty("descriptor").GetProperty("id").GetString());
        Assert.True(Run(Valid).GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
    }

    [Fact]
    public void Finding_about_shared_settings_is_listed_once()
    {
        Diagnostic shared = RuleCatalog.UnknownSetting.At(new SourceLocation(".dismps.yaml", 1, 1), "a", "m");
        JsonElement results = Run(Valid with { Diagnostics = [shared] }, new ReportedTemplate("b", "b", [shared])).GetProperty("results");
        Assert.Equal(1, results.GetArrayLength());
    }

    [Fact]
    public void Broken_unicode_does_not_stop_the_report()
    {
        ReportedTemplate odd = new("a\ud800.yaml", "a\ud800\u0001.yaml", [RuleCatalog.BadEnum.At(new SourceLocation("a\ud800\u0001.yaml", 1, 1), "\ud800", "\ud800 \uFFFE")]);
        Assert.Empty(Schema.Check(Parse(Write(ReportFormat.Sarif, odd))));
        Assert.NotEmpty(Write(ReportFormat.Json, odd));
        Assert.NotEmpty(Write(ReportFormat.GitHub, odd));
        System.Xml.Linq.XDocument.Parse(Write(ReportFormat.JUnit, odd));
    }

    private static JsonElement Run(params ReportedTemplate[] templates) => Parse(Write(ReportFormat.Sarif, templates)).GetProperty("runs")[0];

    private static JsonElement Parse(string text) => JsonDocument.Parse(text).RootElement;
}
