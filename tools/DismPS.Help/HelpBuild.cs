using System.Text;
using System.Xml;
using DismPS.Help.About;
using DismPS.Help.Online;
using DismPS.Help.Output;
using DismPS.Help.Pages;

namespace DismPS.Help;

/// <summary>Reads <c>cmdlets/*.md</c> and <c>about/about_*.md</c> of a folder and writes the help files of a module.</summary>
public static class HelpBuild
{
    /// <summary>The name under which PowerShell looks for the help of DismPS.dll.</summary>
    public const string HelpFile = "DismPS.dll-Help.xml";

    // Get-Help reads about topics with the system's encoding unless a byte order mark tells better.
    private static readonly UTF8Encoding WithMark = new(encoderShouldEmitUTF8Identifier: true);

    /// <summary>Writes everything, or nothing when a page is at fault.</summary>
    /// <param name="docsFolder">Folder with <c>cmdlets</c> and <c>about</c>.</param>
    /// <param name="manifest">The module's manifest, which says where the project is on the net.</param>
    /// <param name="outputFolder">Made when it is not there.</param>
    /// <returns>One fault a page at most.</returns>
    public static IReadOnlyList<HelpSourceException> Run(string docsFolder, string manifest, string outputFolder)
    {
        var faults = new List<HelpSourceException>();
        OnlinePages online;
        try
        {
            online = OnlinePages.Read(manifest, File.ReadAllText(manifest));
        }
        catch (HelpSourceException e)
        {
            return [e];
        }

        var pages = new List<CommandPage>();
        foreach (string file in Pages(docsFolder, "cmdlets", "*.md"))
            Collect(faults, () => pages.Add(CommandPageReader.Read(file, File.ReadAllText(file))));
        var topics = new List<(string Name, string Text)>();
        foreach (string file in Pages(docsFolder, "about", "about_*.md"))
            Collect(faults, () => topics.Add((Path.GetFileNameWithoutExtension(file), AboutTopic.Convert(file, File.ReadAllText(file), online))));
        if (pages.Count == 0 && faults.Count == 0)
            faults.Add(new HelpSourceException(Path.Combine(docsFolder, "cmdlets"), 1, "there are no pages"));
        if (faults.Count > 0)
            return faults;

        Directory.CreateDirectory(outputFolder);
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) };
        using (var writer = XmlWriter.Create(Path.Combine(outputFolder, HelpFile), settings))
            MamlDocument.Of(pages, online).Save(writer);
        foreach ((string name, string text) in topics)
            File.WriteAllText(Path.Combine(outputFolder, name + ".help.txt"), text, WithMark);
        return faults;
    }

    private static IEnumerable<string> Pages(string docsFolder, string kind, string pattern)
    {
        string folder = Path.Combine(docsFolder, kind);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal) : [];
    }

    private static void Collect(List<HelpSourceException> faults, Action read)
    {
        try
        {
            read();
        }
        catch (HelpSourceException e)
        {
            faults.Add(e);
        }
    }
}
