using DismPS.Engine.Diagnostics;

namespace DismPS.Tests.Architecture;

/// <summary>docs/errors.md and the codes are one list.</summary>
public sealed class ErrorPageTests
{
    [Fact]
    public void Every_error_code_has_a_section_with_cause_cure_and_exit_code()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "errors.md"));
        foreach (ErrorCode code in Enum.GetValues<ErrorCode>())
        {
            string row = page.Split('\n').SingleOrDefault(l => l.StartsWith($"| `{code}` |", StringComparison.Ordinal)) ?? "";
            string[] cells = [.. row.Split('|', StringSplitOptions.TrimEntries)];
            Assert.True(cells.Length == 6 && cells[2..5].All(c => c.Length > 0), $"docs/errors.md has no complete row for {code}");
            Assert.Equal(((int)new DismException(code, "", "").ExitCode).ToString(), cells[2]);
        }
    }

    [Fact]
    public void The_page_lists_no_code_that_does_not_exist()
    {
        IEnumerable<string> listed = File.ReadAllLines(Repository.PathOf("docs", "errors.md"))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Split('`')[1]);
        Assert.Empty(listed.Except(Enum.GetNames<ErrorCode>()));
    }
}
