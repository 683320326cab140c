using System.Reflection;
using System.Xml.Linq;

namespace DismPS.Help.Tests;

public sealed class HelpBuildTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dismps help ").FullName;

    private string Docs => Path.Combine(_folder, "docs");

    private string Output => Path.Combine(_folder, "en-US");

    private string Manifest => Path.Combine(_folder, "Things.psd1");

    public HelpBuildTests() => File.WriteAllText(Manifest, SamplePage.Manifest);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Pages_and_topics_are_written()
    {
        Write("cmdlets/Test-Thing.md", SamplePage.Text);
        Write("about/about_Things.md", "# about_Things\n\n## Short description\n\nThings.\n");
        Assert.Empty(HelpBuild.Run(Docs, Manifest, Output));
        Assert.Equal("helpItems", XDocument.Load(Path.Combine(Output, HelpBuild.HelpFile)).Root!.Name.LocalName);
        Assert.StartsWith("TOPIC\n    about_Things", File.ReadAllText(Path.Combine(Output, "about_Things.help.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_faulty_page_is_told_and_nothing_is_written()
    {
        Write("cmdlets/Test-Thing.md", SamplePage.Text);
        Write("cmdlets/Get-Thing.md", "# Wrong\n");
        Write("about/about_Things.md", "text\n");
        IReadOnlyList<HelpSourceException> faults = HelpBuild.Run(Docs, Manifest, Output);
        Assert.Equal(["Get-Thing.md", "about_Things.md"], faults.Select(f => Path.GetFileName(f.File)));
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void No_pages_at_all_are_a_fault() => Assert.Single(HelpBuild.Run(Docs, Manifest, Output));

    [Theory]
    [InlineData("ProjectUri = 'https://example.org/things'")]
    [InlineData("ModuleVersion = '1.2.3'")]
    [InlineData("ModuleVersion = '1.2.3'\nProjectUri = 'example.org'")]
    public void A_manifest_that_does_not_say_where_and_which_is_a_fault(string text)
    {
        Write("cmdlets/Test-Thing.md", SamplePage.Text);
        File.WriteAllText(Manifest, text);
        HelpSourceException fault = Assert.Single(HelpBuild.Run(Docs, Manifest, Output));
        Assert.Equal(Manifest, fault.File);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void The_pages_of_this_project_are_of_the_layout()
    {
        string root = GetType().Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;
        Assert.Empty(HelpBuild.Run(Path.Combine(root, "docs"), Path.Combine(root, "module", "DismPS.psd1"), Output));
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(Docs, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
