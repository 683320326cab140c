using System.Text.RegularExpressions;
using DismPS.Help.Markdown;

namespace DismPS.Help.Pages;

/// <summary>Reads the page of a cmdlet; README.md of this tool shows the layout.</summary>
public static partial class CommandPageReader
{
    private static readonly string[] Known =
        ["SYNOPSIS", "SYNTAX", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    private static readonly string[] Required = ["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "OUTPUTS"];

    /// <summary>Reads a page.</summary>
    /// <exception cref="HelpSourceException">It is not of the layout.</exception>
    public static CommandPage Read(string file, string text)
    {
        IReadOnlyList<Block> blocks = MarkdownReader.Read(file, text);
        string name = Path.GetFileNameWithoutExtension(file);
        if (blocks.Count == 0 || blocks[0] is not { Kind: BlockKind.Heading, Level: 1 } || blocks[0].Text != name)
            throw new HelpSourceException(file, blocks.Count == 0 ? 1 : blocks[0].Line, $"the page begins with '# {name}', as its file is named");

        var sections = new Dictionary<string, Section>(StringComparer.Ordinal);
        foreach (Section section in Section.Cut(file, [.. blocks.Skip(1)], 2))
        {
            if (!Known.Contains(section.Heading.Text))
                throw new HelpSourceException(file, section.Heading.Line, $"'{section.Heading.Text}' is not a section; known are {string.Join(", ", Known)}");
            if (!sections.TryAdd(section.Heading.Text, section))
                throw new HelpSourceException(file, section.Heading.Line, $"the section {section.Heading.Text} is there twice");
        }

        if (Required.FirstOrDefault(s => !sections.TryGetValue(s, out Section? found) || found.Blocks.Count == 0) is { } missing)
            throw new HelpSourceException(file, sections.GetValueOrDefault(missing)?.Heading.Line ?? 1, $"the section {missing} is missing or empty");
        return new CommandPage
        {
            Name = name,
            Synopsis = Synopsis(file, sections["SYNOPSIS"]),
            Description = sections["DESCRIPTION"].Blocks,
            Examples = [.. Section.Cut(file, sections["EXAMPLES"].Blocks, 3).Select(s => Example(file, s))],
            Parameters = [.. Section.Cut(file, sections.GetValueOrDefault("PARAMETERS")?.Blocks ?? [], 3).SelectMany(s => Parameters(file, s))],
            Inputs = Types(file, sections.GetValueOrDefault("INPUTS")),
            Outputs = Types(file, sections["OUTPUTS"]),
            Notes = sections.GetValueOrDefault("NOTES")?.Blocks ?? [],
            Links = Links(file, text, sections.GetValueOrDefault("RELATED LINKS")),
        };
    }

    private static string Synopsis(string file, Section section) => section.Blocks is [{ Kind: BlockKind.Paragraph } only]
        ? only.Text
        : throw new HelpSourceException(file, section.Heading.Line, "SYNOPSIS is one paragraph");

    private static PageExample Example(string file, Section section)
    {
        int code = section.Blocks.ToList().FindIndex(b => b is { Kind: BlockKind.Code, Language: "powershell" });
        return code >= 0
            ? new PageExample(section.Heading.Text, [.. section.Blocks.Take(code)], section.Blocks[code].Text, [.. section.Blocks.Skip(code + 1)])
            : throw new HelpSourceException(file, section.Heading.Line, "the example has no code between ```powershell and ```");
    }

    private static IEnumerable<PageParameter> Parameters(string file, Section section)
    {
        Block heading = section.Heading;
        if (heading.Text == CommonParameter.Marker)
            return CommonParameter.OfChangingCommands(heading.Line);
        if (!heading.Text.StartsWith('-') || heading.Text.Contains(' '))
            throw new HelpSourceException(file, heading.Line, $"a parameter is headed '### -Name', or '### {CommonParameter.Marker}'");
        if (section.Blocks is not [{ Kind: BlockKind.Paragraph }, .., { Kind: BlockKind.Code, Language: "yaml" } facts])
            throw new HelpSourceException(file, heading.Line, $"{heading.Text} needs a text and, at the end, its facts between ```yaml and ```");
        return [ParameterFacts.Read(file, heading.Text[1..], [.. section.Blocks.SkipLast(1)], facts)];
    }

    private static PageType[] Types(string file, Section? section)
    {
        if (section is null)
            return [];
        return [.. Section.Cut(file, section.Blocks, 3).Select(s => s.Blocks.Count > 0
            ? new PageType(s.Heading.Text, s.Blocks)
            : throw new HelpSourceException(file, s.Heading.Line, $"{s.Heading.Text} has no text"))];
    }

    // From the text again: the blocks have lost the targets of the links.
    private static PageLink[] Links(string file, string text, Section? section)
    {
        if (section is null)
            return [];
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        return [.. section.Blocks.Select(block =>
        {
            Match link = Link().Match(lines[block.Line - 1]);
            if (!link.Success)
                throw new HelpSourceException(file, block.Line, "a related link is '- [text](target)'");
            string target = link.Groups[2].Value;
            return new PageLink(link.Groups[1].Value, target.Contains("://", StringComparison.Ordinal) ? target : "");
        })];
    }

    [GeneratedRegex("^- \\[([^\\[\\]]+)\\]\\(([^()\\s]+)\\)\\s*$")]
    private static partial Regex Link();
}
