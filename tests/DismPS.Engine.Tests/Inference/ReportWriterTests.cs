using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Inference;

public sealed class ReportWriterTests
{
    private const string Nasty = "</title><script>alert(1)</script><img src=x onerror=\"a\">&'\"";

    [Fact]
    public void The_headline_and_all_flagged_rows_are_there()
    {
        string html = Report(Enumerable.Range(0, 3000).Select(i => Row(i, i % 500 == 3 ? 0.5 : 0.001 + (i * 1e-7)))).ToHtml();
        Assert.Contains("6 of 3000 lumisections flagged", html);
        Assert.Equal(6, Regex.Count(html, "<circle class=\"flagged\""));
        Assert.Contains("<title>Run 398401, lumisection 503: score 0.5</title>", html);
        Assert.Equal(6 + 3, Regex.Count(html, "<tr><td"));
        Assert.Equal(2994, Regex.Count(html, "h0(?=[M\"])"));
        Assert.Contains("threshold 0.01267", html);
        Assert.Contains("<caption>All 6 flagged lumisections", html);
    }

    [Fact]
    public void Texts_are_escaped_everywhere()
    {
        ReportFacts facts = Facts() with { ModelName = Nasty, Description = Nasty, InputName = Nasty, More = [new(Nasty, Nasty)] };
        ReportWriter report = new(facts, TimeProvider.System);
        report.Add(Row(0, 1) with { ModelName = Nasty, Columns = new Dictionary<string, string> { [Nasty] = Nasty } });
        string html = report.ToHtml();
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<img", html);
        Assert.Contains("&lt;script&gt;", html);
        Assert.Equal(html, Regex.Replace(html, "onerror=\"", ""));
    }

    [Fact]
    public void The_page_loads_nothing()
    {
        string html = Report(Enumerable.Range(0, 100).Select(i => Row(i, i))).ToHtml();
        foreach (string way in (string[])["http:", "https:", "src=", "href=", "url(", "@import", "<link", "<script", "<iframe", "<object", "<embed", "<base"])
            Assert.DoesNotContain(way, html);
        Assert.Contains("default-src 'none'", html);
        Assert.Contains("prefers-color-scheme: dark", html);
    }

    [Fact]
    public void The_page_is_well_formed_and_named_for_readers()
    {
        foreach (ReportWriter report in (ReportWriter[])[Report([]), Report([Row(0, 1)]), Report(Enumerable.Range(0, 50).Select(i => Row(i, i == 3 ? double.NaN : i)))])
        {
            string html = report.ToHtml();
            // Void elements are the only thing that keeps the page from being XML.
            string xml = Regex.Replace(html.Replace("<!DOCTYPE html>", ""), "<meta ([^>]*)>", "<meta $1/>");
            XDocument page = XDocument.Load(XmlReader.Create(new StringReader(xml)));
            Assert.All(page.Descendants("svg"), svg => Assert.Equal(["title", "desc"], svg.Elements().Take(2).Select(element => element.Name.LocalName)));
            Assert.All(page.Descendants("table"), table => Assert.NotNull(table.Element("caption")));
            Assert.Equal("en", page.Root!.Attribute("lang")!.Value);
        }
    }

    [Fact]
    public void A_million_rows_stay_below_two_megabytes()
    {
        Random random = new(1);
        string html = Report(Enumerable.Range(0, 1_000_000).Select(i => Row(i, random.Next(100) == 0 ? random.NextDouble() : random.NextDouble() * 0.01,
            new Dictionary<string, string> { ["note"] = new string('x', 300) }))).ToHtml();
        Assert.InRange(html.Length, 50_000, 2_000_000);
        Assert.InRange(Regex.Count(html, "<circle"), 400, 2000);
        Assert.Contains("<caption>The first 500 of", html);
        Assert.Contains(">10k</text>", html);
    }

    [Fact]
    public void Up_to_the_limit_every_flagged_row_is_drawn_among_many_others()
    {
        string html = Report(Enumerable.Range(0, 200_000).Select(i => Row(i, i % 200 == 0 ? 0.5 : 0.001))).ToHtml();
        Assert.Equal(1000, Regex.Count(html, "<circle class=\"flagged\""));
        Assert.DoesNotContain("h0", html);
    }

    [Fact]
    public void Undecided_rows_are_marked_and_listed()
    {
        string html = Report([Row(0, 0.001), Row(1, double.NaN), Row(2, 0.002)]).ToHtml();
        Assert.Contains("0 of 3 lumisections flagged, 1 undecided (NaN)", html);
        Assert.Contains("lumisection 1: undecided (NaN)", html);
        Assert.Contains("NaN, undecided", html);
    }

    [Fact]
    public void Rows_without_run_and_lumisection_are_named_by_their_number()
    {
        string html = Report([Row(7, 1) with { Run = null, Lumisection = null }]).ToHtml();
        Assert.Contains("1 of 1 rows flagged", html);
        Assert.Contains("<title>row 7: score 1</title>", html);
        Assert.DoesNotContain("<h2>Runs</h2>", html);
    }

    [Fact]
    public void Rows_are_drawn_by_run_and_lumisection_whatever_their_order()
    {
        ScoredRow[] rows = [.. Enumerable.Range(0, 40).Select(i => Row(i, i == 5 ? 1 : 0.001 * i))];
        string inOrder = Plot(Report(rows).ToHtml());
        Random.Shared.Shuffle(rows);
        Assert.Equal(inOrder, Plot(Report(rows).ToHtml()));

        static string Plot(string html) => html[html.IndexOf("<svg", StringComparison.Ordinal)..html.IndexOf("</svg>", StringComparison.Ordinal)];
    }

    [Fact]
    public void No_scores_make_a_coordinate_that_is_not_a_number()
    {
        double[] odd = [0, -1, 1e308, -1e308, 5e-324, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.01267, 1e-30, 3];
        Random random = new(2);
        for (int i = 0; i < 300; i++)
        {
            string html = Report(Enumerable.Range(0, random.Next(1, 8)).Select(row => Row(row, odd[random.Next(odd.Length)]))).ToHtml();
            foreach (Match match in Regex.Matches(html, " (?:d|x|y|cx|cy|width|height|transform)=\"([^\"]*)\""))
                Assert.DoesNotMatch("NaN|∞|Infinity|E[+-]?[0-9]", match.Groups[1].Value);
        }
    }

    [Fact]
    public async Task The_file_is_replaced_as_a_whole()
    {
        string folder = Directory.CreateTempSubdirectory("dismps-").FullName;
        try
        {
            string path = Path.Combine(folder, "report.html");
            await File.WriteAllTextAsync(path, "old");
            await Report([Row(0, 1)]).WriteAsync(path, default);
            Assert.StartsWith("<!DOCTYPE html>", await File.ReadAllTextAsync(path));
            Assert.Single(Directory.GetFiles(folder));
            DismException fault = await Assert.ThrowsAsync<DismException>(() => Report([]).WriteAsync(Path.Combine(folder, "no/report.html"), default));
            Assert.Equal(ErrorCode.WriteFailed, fault.Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ReportFacts Facts() => new()
    {
        ModelName = "m",
        Rule = ScoringRule.From(new ResourceProperties
        {
            Description = "", Name = "m", BuiltinThreshold = false, MetricKey = "loss", AnomalyThreshold = 0.01267, InputSignature = [], OutputSignature = [],
        }),
    };

    private static ReportWriter Report(IEnumerable<ScoredRow> rows)
    {
        ReportWriter report = new(Facts(), TimeProvider.System);
        foreach (ScoredRow row in rows)
            report.Add(row);
        return report;
    }

    private static ScoredRow Row(long row, double score, Dictionary<string, string>? columns = null) => new()
    {
        Row = row, Run = 398400 + (row / 500 % 3), Lumisection = row, Score = score, ScoreType = DataType.Fp64, Threshold = 0.01267,
        IsAnomaly = double.IsNaN(score) ? null : score > 0.01267, ModelName = "m", Columns = columns ?? [],
    };
}
