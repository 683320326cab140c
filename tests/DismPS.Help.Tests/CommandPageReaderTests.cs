using DismPS.Help.Pages;

namespace DismPS.Help.Tests;

public sealed class CommandPageReaderTests
{
    [Fact]
    public void A_page_is_read_with_all_its_parts()
    {
        CommandPage page = CommandPageReader.Read(SamplePage.File, SamplePage.Text);
        Assert.Equal("Test-Thing", page.Name);
        Assert.Equal("Tests a thing.", page.Synopsis);
        Assert.Equal(["Looks at it, closely, and says what is found.", "first", "second, see the page"], page.Description.Select(b => b.Text));
        PageExample example = Assert.Single(page.Examples);
        Assert.Equal("Example 1: Test one", example.Title);
        Assert.Equal("Test-Thing a | Where-Object { $_.Id -eq '<b>' }", example.Code);
        Assert.Equal("Before.", Assert.Single(example.Introduction).Text);
        Assert.Equal("After.", Assert.Single(example.Remarks).Text);
        Assert.Equal(["Path", "Id", "Quiet", "WhatIf", "Confirm"], page.Parameters.Select(p => p.Name));
        Assert.Equal("My.Result", Assert.Single(page.Outputs).Name);
        Assert.Equal([new PageLink("Get-Thing", ""), new PageLink("A site", "https://example.org/page")], page.Links);
    }

    [Fact]
    public void Facts_of_a_parameter_are_read()
    {
        PageParameter path = CommandPageReader.Read(SamplePage.File, SamplePage.Text).Parameters[0];
        Assert.Equal("String[]", path.Type);
        Assert.Equal(["LP", "PSPath"], path.Aliases);
        Assert.Equal(0, path.Position);
        Assert.True(path is { Required: true, PipelineByValue: true, PipelineByName: true, Wildcards: true });
        Assert.True(path.IsIn("Path"));
        Assert.False(path.IsIn("Id"));
    }

    [Theory]
    [InlineData("# Test-Thing", "# Other", "# Other", "begins with '# Test-Thing'")]
    [InlineData("## SYNOPSIS", "## SUMMARY", "## SUMMARY", "'SUMMARY' is not a section")]
    [InlineData("## NOTES", "## OUTPUTS", "## OUTPUTS", "is there twice")]
    [InlineData("Tests a thing.", "", "## SYNOPSIS", "SYNOPSIS is missing or empty")]
    [InlineData("```powershell", "```text", "### Example 1: Test one", "no code between ```powershell")]
    [InlineData("Position: 0", "Position: first", "Position: first", "Position is a number")]
    [InlineData("Position: 0", "Place: 0", "Place: 0", "'Place' is not a fact")]
    [InlineData("Pipeline: ByValue, ByPropertyName", "Pipeline: true", "Pipeline: true", "Pipeline is ByValue")]
    [InlineData("Wildcards: true", "Wildcards: maybe", "Wildcards: maybe", "Wildcards is true or false")]
    [InlineData("Aliases: LP, PSPath", "Type: Int64", "Type: Int64", "is there twice")]
    [InlineData("Says less.", "| a | b |", "| a | b |", "tables and HTML")]
    [InlineData("### -Quiet", "### Quiet", "### Quiet", "headed '### -Name'")]
    [InlineData("- [Get-Thing](Get-Thing.md)", "Get-Thing", "Get-Thing", "a related link is")]
    public void A_fault_names_its_line(string text, string replacement, string place, string message)
    {
        string page = SamplePage.Text.Replace(text, replacement, StringComparison.Ordinal);
        var fault = Assert.Throws<HelpSourceException>(() => CommandPageReader.Read(SamplePage.File, page));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal(place, page.Split('\n')[fault.Line - 1]);
        Assert.StartsWith($"{SamplePage.File}:{fault.Line}: error: ", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fence_that_is_not_closed_is_told_where_it_opens()
    {
        string page = SamplePage.Text[..SamplePage.Text.IndexOf("Wildcards", StringComparison.Ordinal)];
        var fault = Assert.Throws<HelpSourceException>(() => CommandPageReader.Read(SamplePage.File, page));
        Assert.Equal("```yaml", page.Split('\n')[fault.Line - 1]);
    }

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("---\ntitle: Test-Thing\n---\n")]
    public void A_byte_order_mark_and_front_matter_are_passed_over(string before) =>
        Assert.Equal("Test-Thing", CommandPageReader.Read(SamplePage.File, before + SamplePage.Text).Name);

    [Fact]
    public void Line_ends_of_Windows_are_read_alike()
    {
        string page = SamplePage.Text.ReplaceLineEndings("\r\n");
        Assert.Equal("https://example.org/page", CommandPageReader.Read(SamplePage.File, page).Links[1].Uri);
    }
}
