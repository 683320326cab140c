using System.Text.RegularExpressions;

namespace DismPS.Help.Markdown;

/// <summary>Cuts the part of Markdown that the help pages use into blocks; what it does not know is an error, not a guess.</summary>
public static partial class MarkdownReader
{
    /// <summary>The blocks in order, after the front matter.</summary>
    /// <exception cref="HelpSourceException">A fence is not closed, or a table or HTML comes up.</exception>
    public static IReadOnlyList<Block> Read(string file, string text)
    {
        string[] lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<Block>();
        int i = AfterFrontMatter(file, lines);
        while (i < lines.Length)
        {
            string line = lines[i];
            if (line.Trim().Length == 0)
                i++;
            else if (line.StartsWith("```", StringComparison.Ordinal))
                i = ReadCode(file, lines, i, blocks);
            else if (Heading().Match(line) is { Success: true } heading)
                blocks.Add(new Block(BlockKind.Heading, ++i, heading.Groups[1].Length, PlainText.Of(heading.Groups[2].Value)));
            else
                i = ReadText(file, lines, i, blocks);
        }

        return blocks;
    }

    private static int AfterFrontMatter(string file, string[] lines)
    {
        if (lines[0].TrimEnd() != "---")
            return 0;
        int end = Array.FindIndex(lines, 1, l => l.TrimEnd() == "---");
        return end > 0 ? end + 1 : throw new HelpSourceException(file, 1, "the front matter is not closed by a line '---'");
    }

    private static int ReadCode(string file, string[] lines, int start, List<Block> blocks)
    {
        int end = Array.FindIndex(lines, start + 1, l => l.TrimEnd() == "```");
        if (end < 0)
            throw new HelpSourceException(file, start + 1, "the code is not closed by a line '```'");
        string code = string.Join('\n', lines[(start + 1)..end]);
        blocks.Add(new Block(BlockKind.Code, start + 1, 0, code, lines[start][3..].Trim()));
        return end + 1;
    }

    private static int ReadText(string file, string[] lines, int start, List<Block> blocks)
    {
        Match item = Item().Match(lines[start]);
        string first = item.Success ? item.Groups[2].Value : lines[start].Trim();
        if (first.StartsWith('|') || first.StartsWith('<'))
            throw new HelpSourceException(file, start + 1, "tables and HTML cannot be shown by Get-Help; write a list");
        var words = new List<string> { first };
        int i = start + 1;
        while (i < lines.Length && Continues(lines[i]))
            words.Add(lines[i++].Trim());
        string text = PlainText.Of(string.Join(' ', words));
        blocks.Add(item.Success
            ? new Block(BlockKind.ListItem, start + 1, item.Groups[1].Length / 2, text)
            : new Block(BlockKind.Paragraph, start + 1, 0, text));
        return i;
    }

    private static bool Continues(string line) =>
        line.Trim().Length > 0 && !Item().IsMatch(line) && !Heading().IsMatch(line) && !line.StartsWith("```", StringComparison.Ordinal);

    [GeneratedRegex("^(#{1,6})\\s+(.*?)\\s*$")]
    private static partial Regex Heading();

    [GeneratedRegex("^( *)(?:[-*]|\\d+\\.)\\s+(.*?)\\s*$")]
    private static partial Regex Item();
}
