using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Templates;

/// <summary>What multiplies in a text is bounded: long keys, which every path and message repeats, long values, and findings without number.</summary>
public sealed class TextLimitTests
{
    [Theory]
    [InlineData("? {0}\n: 1\n")]
    [InlineData("? \"{0}\"\n: 1\n")]
    [InlineData("a: &a {0}\n? *a\n: 1\n")]
    [InlineData("Resources:\n  ? {0}\n  : 1\n")]
    public void Key_that_is_no_name_any_more_is_refused(string form)
    {
        TemplateDocument document = TemplateReader.Read(string.Format(form, new string('x', TemplateReader.MaxKeyLength + 1)), "t.yaml");
        Assert.Equal("DISM0002", Assert.Single(document.Diagnostics).Id);
        Assert.Contains("key", document.Diagnostics[0].Message);
        Assert.Null(document.Root);
        Assert.NotNull(TemplateReader.Read(string.Format(form, new string('x', TemplateReader.MaxKeyLength)), "t.yaml").Root);
    }

    [Theory]
    [InlineData("a: {0}\n")]
    [InlineData("a: '{0}'\n")]
    [InlineData("a: |-\n  {0}\n")]
    [InlineData("- [{0}]\n")]
    public void Value_that_is_no_text_of_a_person_is_refused(string form)
    {
        TemplateDocument document = TemplateReader.Read(string.Format(form, new string('x', TemplateReader.MaxTextLength + 1)), "t.yaml");
        Assert.Equal(("DISM0002", $"A value of {TemplateReader.MaxTextLength + 1} characters", 1),
            (document.Diagnostics[0].Id, document.Diagnostics[0].Message.Split(" is ")[0], document.Diagnostics[0].Location.Line));
    }

    [Fact]
    public void Findings_end_after_the_limit_with_a_word_about_the_rest()
    {
        ValidationResult result = Check("a: 1\n" + string.Concat(Enumerable.Repeat("a: 2\n", TemplateReader.MaxFindings + 500)));
        Assert.Equal(TemplateReader.MaxFindings + 1, result.Diagnostics.Length);
        Diagnostic last = Assert.Single(result.Diagnostics, d => d.Id == "DISM0012");
        Assert.Equal((Severity.Error, ""), (last.Severity, last.Path));
    }

    [Fact]
    public void Findings_of_fields_end_after_the_limit_too()
    {
        string resources = string.Concat(Enumerable.Range(0, 9000).Select(i => $"  R{i}: {{Type: x}}\n"));
        ValidationResult result = Check("TemplateFormatVersion: '2025-03-31'\nDescription: x\nResources:\n" + resources);
        Assert.Equal(TemplateReader.MaxFindings + 1, result.Diagnostics.Length);
        Assert.Single(result.Diagnostics, d => d.Id == "DISM0012");
    }

    [Fact]
    public void Rest_that_is_not_told_is_not_lowered_to_valid()
    {
        string text = "# dismps-file off DISM0009 DISM0012\na: 1\n" + string.Concat(Enumerable.Repeat("a: 2\n", TemplateReader.MaxFindings + 500));
        Assert.Contains(Check(text).Diagnostics, d => d is { Id: "DISM0012", Severity: Severity.Error });
    }

    [Fact]
    public void Path_of_deep_long_keys_is_cut()
    {
        string key = new('k', 1000);
        string text = string.Concat(Enumerable.Range(0, 100).Select(i => $"{new string(' ', i)}{key}:\n")) + new string(' ', 100) + "a: 1\n" + new string(' ', 100) + "a: 1\n";
        Diagnostic finding = Assert.Single(TemplateReader.Read(text, "t.yaml").Diagnostics);
        Assert.Equal("DISM0009", finding.Id);
        Assert.InRange(finding.Path.Length, 1000, 1010);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("[", 1_000_000, "DISM0006")]
    [InlineData("{a: ", 1_000_000, "DISM0006")]
    [InlineData("- ", 1_000_000, "DISM0006")]
    [InlineData("? ", 1_000_000, "DISM0006")]
    [InlineData("- 1\n", 1_000_000, "DISM0002")]
    [InlineData("a: [1]\n", 500_000, "DISM0012")]
    [InlineData("x", 4_000_000, "DISM0002")]
    [InlineData("# x\n", 1_000_000, "DISM0008")]
    [InlineData("&a ", 1_000_000, "DISM0003")]
    [InlineData("!!str ", 500_000, "DISM0003")]
    [InlineData("--- a\n", 500_000, "DISM0004")]
    [InlineData("\t", 4_000_000, "DISM0003")]
    public async Task Text_that_repeats_itself_ends_with_a_finding(string part, int times, string id)
    {
        string text = new StringBuilder(part.Length * times).Insert(0, part, times).ToString();
        ValidationResult result = await Task.Run(() => Check(text), TestContext.Current.CancellationToken);
        Assert.Contains(result.Diagnostics, d => d.Id == id);
    }

    private static ValidationResult Check(string text) => TemplateValidator.ValidateText(text, "t.yaml", new ValidationOptions { BaseFolder = Path.GetTempPath(), CheckFiles = false });
}
