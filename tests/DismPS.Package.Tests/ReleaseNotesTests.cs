using DismPS.Package.Manifest;

namespace DismPS.Package.Tests;

public sealed class ReleaseNotesTests
{
    [Fact]
    public void Are_the_newest_section_with_joined_lines_and_without_links() => Assert.Equal(
        "- One `thing` that goes on (docs).\n- Another.",
        ReleaseNotes.Read("c.md", "# Changelog\r\n\r\nWords.\r\n\r\n## 1.2.3 (unreleased)\r\n\r\n- One `thing` that\r\n  goes on ([docs](docs/a.md#b)).\r\n- Another.\r\n\r\n## 1.2.2\r\n\r\n- Old.\r\n", "1.2.3"));

    [Fact]
    public void Are_cut_between_entries()
    {
        string notes = ReleaseNotes.Read("c.md", "## 1.0.0\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"- Entry {i} {new string('x', 90)}\n")), "1.0.0");
        Assert.InRange(notes.Length, ReleaseNotes.Most - 150, ReleaseNotes.Most);
        Assert.EndsWith("x\nMore in CHANGELOG.md.", notes);
    }

    [Theory]
    [InlineData("## 1.0.0\n- x\n", "c.md:1: error: the newest section is not of 1.2.3.")]
    [InlineData("words\n", "c.md: error: the newest section is not of 1.2.3.")]
    [InlineData("## 1.2.3\n\n## 1.0.0\n- x\n", "c.md:1: error: the newest section is empty.")]
    public void Of_another_version_are_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<PackageException>(() => ReleaseNotes.Read("c.md", text, "1.2.3")).Message);
}
