using System.Text.RegularExpressions;
using DismPS.DialsStandIn;

namespace DismPS.Tests.Dismcli;

/// <summary>docs/dismcli.md tells of every difference that the tests know, and of no other.</summary>
public sealed partial class DifferencePageTests
{
    [Fact]
    public void Page_and_tests_have_the_same_differences()
    {
        string[] page = [.. Row().Matches(File.ReadAllText(Repository.PathOf("docs", "dismcli.md")).ReplaceLineEndings("\n")).Select(m => m.Groups[1].Value)];
        Assert.Equal(NamedDifference.All.Select(d => d.Name).Order(StringComparer.Ordinal), page.Order(StringComparer.Ordinal));
        Assert.Equal(page.Length, page.Distinct().Count());
    }

    [Fact]
    public void Every_difference_with_a_rule_shows_in_a_session()
    {
        RecordedSession[] sessions = [.. Directory.EnumerateFiles(Repository.PathOf("tests", "data", "builds", "sessions"), "*.json").Select(RecordedSession.Read)];
        string[] shown = [.. sessions.SelectMany(s => s.Steps.SelectMany(step => NamedDifference.In(s, step))).Select(d => d.Name).Distinct()];
        string[] ruled = [.. NamedDifference.All.Where(d => d.Applies is not null).Select(d => d.Name)];
        // A token that is about to end is not among the sessions here.
        Assert.Equal(ruled.Except(["renewed-once"]).Order(StringComparer.Ordinal), shown.Except(["renewed-once"]).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `([a-z0-9-]+)` \| [^|]+ \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
