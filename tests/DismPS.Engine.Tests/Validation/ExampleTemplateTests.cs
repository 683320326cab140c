using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>The complete templates of examples/templates, and the page that shows them.</summary>
public sealed partial class ExampleTemplateTests
{
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateDirectories(Path.Join(RepositoryFiles.Root, "examples", "templates")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Template_is_right(string name)
    {
        ValidationResult result = Check(name);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity != Severity.Information).Select(d => d.ToString()));
        Assert.True(result.IsValid);
    }

    [Fact]
    public void There_is_one_for_every_type()
    {
        IEnumerable<string> types = Names.Select(row => Check(row.Data).Template!.Resources[0].Type.ToString());
        Assert.Equal(ResourceType.All.Select(type => type.ToString()).Order(), types.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_shows_the_template_as_it_is(string name)
    {
        string page = File.ReadAllText(Path.Join(RepositoryFiles.Root, "docs", "template.md")).ReplaceLineEndings("\n");
        Match shown = Shown().Matches(page).SingleOrDefault(match => match.Groups["name"].Value == name)
            ?? throw new InvalidOperationException($"docs/template.md does not show examples/templates/{name}/template.yaml.");
        Assert.Equal(File.ReadAllText(Path.Join(FolderOf(name), "template.yaml")).ReplaceLineEndings("\n"), shown.Groups["text"].Value);
    }

    [Fact]
    public void Parts_that_the_page_shows_are_right()
    {
        string page = File.ReadAllText(Path.Join(RepositoryFiles.Root, "docs", "template.md")).ReplaceLineEndings("\n");
        List<string> parts = [.. Part().Matches(page).Select(match => match.Groups["text"].Value.TrimEnd())];
        Assert.Equal(2, parts.Count);
        Assert.All(parts, part => Assert.Empty(SampleTemplate.Check(SampleTemplate.OnnxWith(part)).Where(d => d.Severity == Severity.Error).Select(d => d.ToString())));
    }

    private static string FolderOf(string name) => Path.Join(RepositoryFiles.Root, "examples", "templates", name);

    private static ValidationResult Check(string name) => ValidateTemplate.File(new TemplateSource("template.yaml", FolderOf(name)));

    // A link to the folder, later the text in a fence.
    [GeneratedRegex(@"\]\(\.\./examples/templates/(?<name>[a-z-]+)\)[^`]*(`[^`\n]+`[^`]*)*```yaml\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shown();

    // Fields of Properties.
    [GeneratedRegex(@"```yaml\n(?<text>(InputMetadata|Tags):.*?)```", RegexOptions.Singleline)]
    private static partial Regex Part();
}
