using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Reports;
using DismPS.Engine.Tests.Validation.Reports;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Engine.Tests.Operations.Reports;

public sealed class FormatReportTests
{
    private const string Nasty = "</title><script>alert(1)</script><img src=x onerror=\"a\">&'\" | @all `x` #1\n/close";

    [Theory]
    [InlineData(PageFormat.Html)]
    [InlineData(PageFormat.Markdown)]
    public void A_report_tells_of_everything_that_was_given(PageFormat format)
    {
        FormatReport report = Full(format);
        string text = report.ToText();
        Assert.Equal((5, 3000, 6, 2), (report.Templates, report.Rows, report.Flagged, report.Cases));
        foreach (string words in (string[])["4 of 5 templates are invalid: 4 errors, 1 warning", "6 of 3000 lumisections flagged", "1 of 2 golden cases failed", "3 of 40 rows of 2 runs flagged",
            "11:18", "DISM0302", "Did you mean", "gone.yaml", "There is no template", "good.yaml", "398402", "metsig", "b32", "1 missing"])
            Assert.Contains(words, Regex.Replace(text, @"\\(?=[^\w\s])", ""));
    }

    [Fact]
    public void The_page_is_well_formed_loads_nothing_and_has_ids_of_its_own()
    {
        FormatReport report = Full(PageFormat.Html);
        Add(report, Enumerable.Range(0, 50).Select(i => Row(i, i) with { ModelName = "other", Threshold = null }));
        Add(report, Enumerable.Range(0, 50).Select(i => Row(i, i) with { Threshold = 3 }));
        string html = report.ToText();
        foreach (string way in (string[])["http:", "https:", "src=", "href=", "url(", "@import", "<link", "<script", "<iframe", "<object", "<embed", "<base"])
            Assert.DoesNotContain(way, html);
        XDocument page = XDocument.Load(XmlReader.Create(new StringReader(Regex.Replace(html.Replace("<!DOCTYPE html>", ""), "<meta ([^>]*)>", "<meta $1/>"))));
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(12, ids.Length);
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(page.Descendants("svg"), svg => Assert.All(svg.Attribute("aria-labelledby")!.Value.Split(' '), id => Assert.Contains(id, ids)));
        Assert.Contains("metsig at 0.01267", html);
        Assert.Contains("metsig at 3", html);
    }

    [Fact]
    public void Texts_are_escaped_everywhere()
    {
        foreach (PageFormat format in Enum.GetValues<PageFormat>())
        {
            FormatReport report = new(new FormatReportOptions(format, "/data") { Title = Nasty });
            report.Add(new ReportedTemplate(Nasty, Nasty, [RuleCatalog.OddPath.At(new SourceLocation(Nasty, 1, 2), Nasty, Nasty, Nasty)]));
            report.Add(Row(0, 1) with { ModelName = Nasty, Columns = new Dictionary<string, string> { [Nasty] = Nasty } }, Nasty);
            report.Add(Row(1, 1) with { ModelName = Nasty, Columns = new Dictionary<string, string> { [Nasty] = Nasty } }, "another");
            report.Add(new RunSummary(1, 2, 3, 4, 5), Nasty);
            report.Add(new GoldenResult(Nasty, Nasty, false, Nasty));
            string text = report.ToText();
            if (format == PageFormat.Html)
            {
                Assert.DoesNotContain("<script", text);
                Assert.DoesNotContain("<img", text);
                continue;
            }

            // The plot's own lines are code.
            string prose = Regex.Replace(text, "(?s)```.*?```", "");
            Assert.Equal(2, Regex.Count(text, "(?m)^```$"));
            Assert.DoesNotMatch(@"(?<![\\`])<(?!/?title>`)", Regex.Replace(prose, "`+[^`]*`+", ""));
            Assert.DoesNotMatch("(?m)^/close", text);
            Assert.DoesNotMatch(@"(?<!\\)@all", Regex.Replace(prose, "`[^`]*`", ""));
            string[] lines = [.. prose.Split('\n').Where(line => line.StartsWith('|'))];
            Assert.All(lines, line => Assert.EndsWith("|", line));
        }
    }

    [Fact]
    public void Only_the_first_flagged_rows_are_listed_and_inputs_are_named_when_there_are_several()
    {
        FormatReport report = new(new FormatReportOptions(PageFormat.Html, "/data"));
        for (int i = 0; i < 2000; i++)
            report.Add(Row(i, 1) with { Columns = new Dictionary<string, string> { ["note"] = "n" } }, i < 10 ? "a.csv" : "b.csv");
        string html = report.ToText();
        Assert.Contains("<caption>The first 500 of 2000 flagged lumisections</caption>", html);
        Assert.Contains("<th scope=\"col\">Input</th><th scope=\"col\">note</th>", html);
        Assert.Equal(10, Regex.Count(html, "<td>a.csv</td>"));
        Assert.Contains("<dt>Inputs</dt><dd>a.csv, b.csv</dd>", html);
    }

    [Fact]
    public void Findings_beyond_the_limit_are_left_out_with_a_word()
    {
        FormatReport report = new(new FormatReportOptions(PageFormat.Html, "/data"));
        for (int i = 0; i < 30; i++)
            report.Add(new ReportedTemplate($"{i}.yaml", $"{i}.yaml", [.. Enumerable.Range(1, 100).Select(line => RuleCatalog.OddPath.At(new SourceLocation($"{i}.yaml", line, 1), "", "A path."))]));
        string html = report.ToText();
        Assert.Equal(2000, Regex.Count(html, "A path\\."));
        Assert.Contains("1000 more findings are left out.", html);
    }

    [Fact]
    public void Models_beyond_the_limit_are_counted()
    {
        FormatReport report = new(new FormatReportOptions(PageFormat.Markdown, "/data"));
        for (int i = 0; i < 40; i++)
            report.Add(Row(i, 0.001) with { ModelName = $"m{i}" }, null);
        Assert.Contains("8 rows of further models are not shown: a report has 32.", report.ToText());
    }

    [Fact]
    public void A_million_rows_make_a_page_of_bounded_size()
    {
        FormatReport report = new(new FormatReportOptions(PageFormat.Html, "/data"));
        for (int i = 0; i < 1_000_000; i++)
            report.Add(Row(i, i % 50 == 0 ? 0.02 + (i * 1e-9) : 0.001 + (i * 1e-9)), "a.csv");
        Assert.InRange(report.ToText().Length, 50_000, 2_000_000);
    }

    [Fact]
    public void Nothing_is_a_report_too()
    {
        foreach (PageFormat format in Enum.GetValues<PageFormat>())
            Assert.Contains("Nothing was given to report.", new FormatReport(new FormatReportOptions(format, "/data")).ToText());
    }

    [Fact]
    public async Task The_file_is_replaced_as_a_whole_or_not_at_all()
    {
        string folder = Directory.CreateTempSubdirectory("dismps-").FullName;
        try
        {
            string path = Path.Combine(folder, "report.html");
            FormattedReport written = await Full(PageFormat.Html).WriteAsync(path, replaces: false, default);
            Assert.Equal(new FileInfo(path).Length, written.Bytes);
            DismException fault = await Assert.ThrowsAsync<DismException>(() => Full(PageFormat.Html).WriteAsync(path, replaces: false, default));
            Assert.Equal(ErrorCode.TargetExists, fault.Code);
            await File.WriteAllTextAsync(path, "old");
            await Full(PageFormat.Html).WriteAsync(path, replaces: true, default);
            Assert.StartsWith("<!DOCTYPE html>", await File.ReadAllTextAsync(path));
            Assert.Single(Directory.GetFiles(folder));
            fault = await Assert.ThrowsAsync<DismException>(() => Full(PageFormat.Html).WriteAsync(Path.Combine(folder, "no/report.html"), replaces: true, default));
            Assert.Equal(ErrorCode.WriteFailed, fault.Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FormatReport Full(PageFormat format)
    {
        FormatReport report = new(new FormatReportOptions(format, ReportSample.Root));
        foreach (ReportedTemplate template in ReportSample.All)
            report.Add(template);
        Add(report, Enumerable.Range(0, 3000).Select(i => Row(i, i % 500 == 3 ? 0.5 : 0.001 + (i * 1e-7))));
        report.Add(new RunSummary(1, 30, 3, 0, 1), "m");
        report.Add(new RunSummary(null, 10, 0, 0, 0), "m");
        report.Add(new GoldenResult("A", "b32", true, null) { MaximumDifference = 1.5e-7, Duration = TimeSpan.FromMilliseconds(1.5) });
        report.Add(new GoldenResult("A", "one", false, "output_1: 1 missing"));
        return report;
    }

    private static void Add(FormatReport report, IEnumerable<ScoredRow> rows)
    {
        foreach (ScoredRow row in rows)
            report.Add(row, null);
    }

    private static ScoredRow Row(long row, double score) => new()
    {
        Row = row, Run = 398400 + (row / 500 % 3), Lumisection = row, Score = score, Threshold = 0.01267, IsAnomaly = score > 0.01267, ModelName = "metsig",
    };
}
