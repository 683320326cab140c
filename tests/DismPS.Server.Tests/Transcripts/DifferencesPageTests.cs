using System.Text;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>docs/protocol.md lists what differences.json has.</summary>
public sealed class DifferencesPageTests
{
    private const string Heading = "## Deliberate differences\n";

    private static readonly Dictionary<string, string> Names = new()
    {
        ["triton-rest"] = "Triton, HTTP",
        ["triton-grpc"] = "Triton, gRPC",
        ["mlserver"] = "MLServer",
    };

    [Fact]
    public void The_page_lists_every_difference()
    {
        string path = Repository.PathOf("docs", "protocol.md");
        Assert.SkipUnless(File.Exists(path), "docs/protocol.md is not there.");
        string page = File.ReadAllText(path);
        int start = page.IndexOf(Heading, StringComparison.Ordinal);
        string before = start < 0 ? page.TrimEnd() + "\n\n" : page[..start];
        int end = start < 0 ? -1 : page.IndexOf("\n## ", start + Heading.Length, StringComparison.Ordinal);
        string wanted = before + Section() + (end < 0 ? "" : page[end..]);
        if (Environment.GetEnvironmentVariable("DISMPS_UPDATE_DOCS") == "1")
            File.WriteAllText(path, wanted);
        else
            Assert.True(page == wanted, "docs/protocol.md does not list tests/data/protocol/differences.json: run this test with DISMPS_UPDATE_DOCS=1.");
    }

    [Fact]
    public void Every_difference_says_what_and_why_and_names_recordings_that_are_there()
    {
        foreach (Difference difference in Differences.Load().All)
        {
            Assert.EndsWith(".", difference.What);
            Assert.EndsWith(".", difference.Why);
            Assert.Contains(difference.Where, Names.Keys);
            Assert.NotEmpty(difference.Ids);
            Assert.Contains(difference.In, (string?[])[null, "default", "dialect"]);
        }
    }

    private static string Section()
    {
        var text = new StringBuilder(Heading);
        text.Append("\nMade from tests/data/protocol/differences.json: where our answer to a recorded exchange is wanted to be another than the real server's.\n");
        foreach (IGrouping<string, Difference> source in Differences.Load().All.GroupBy(d => d.Where))
        {
            text.Append($"\n**{Names[source.Key]}**\n\n| difference | reason | dialects |\n|---|---|---|\n");
            foreach ((string what, string why, string where) in source.Select(d => (Cell(d.What), Cell(d.Why), DialectsOf(d))).Distinct())
                text.Append($"| {what} | {why} | {where} |\n");
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string DialectsOf(Difference difference) => (difference.In, difference.Where) switch
    {
        ("default", _) => "default",
        ("dialect", "mlserver") => "mlserver",
        ("dialect", _) => "triton",
        _ => "all",
    };
}
