using System.Text;
using DismPS.Help.Markdown;
using DismPS.Help.Online;

namespace DismPS.Help.About;

/// <summary>Turns the page of a topic into the text that Get-Help prints.</summary>
public static class AboutTopic
{
    private const int Width = 80;
    private const int Indentation = 4;

    /// <summary>The text of <c>about_*.help.txt</c>.</summary>
    /// <exception cref="HelpSourceException">The page does not begin with its name and a short description.</exception>
    public static string Convert(string file, string text, OnlinePages online)
    {
        IReadOnlyList<Block> blocks = MarkdownReader.Read(file, text);
        string name = Path.GetFileNameWithoutExtension(file);
        if (blocks is not [{ Kind: BlockKind.Heading, Level: 1 } title, { Kind: BlockKind.Heading, Level: 2, Text: "Short description" },
            { Kind: BlockKind.Paragraph } summary, ..] || title.Text != name)
        {
            throw new HelpSourceException(file, 1, $"the page begins with '# {name}', '## Short description' and one paragraph");
        }

        // PowerShell takes the fifth line for the synopsis of a topic, so that one must hold the whole sentence.
        var output = new StringBuilder();
        output.Append("TOPIC\n    ").Append(name).Append("\n\nSHORT DESCRIPTION\n    ").Append(summary.Text).Append('\n');
        BlockKind before = BlockKind.Paragraph;
        foreach (Block block in blocks.Skip(3))
        {
            if (block.Kind != BlockKind.ListItem || before != BlockKind.ListItem)
                output.Append('\n');
            Append(output, block);
            before = block.Kind;
        }

        // Get-Help opens no page of a topic: the address is there to be copied.
        output.Append('\n').Append(OnlinePages.LinkText.ToUpperInvariant()).Append("\n    ").Append(online.Of("about", name).AbsoluteUri).Append('\n');
        return output.ToString();
    }

    private static void Append(StringBuilder output, Block block)
    {
        switch (block.Kind)
        {
            case BlockKind.Heading:
                output.Append(block.Level <= 2 ? block.Text.ToUpperInvariant() : "  " + block.Text).Append('\n');
                break;
            case BlockKind.Code:
                foreach (string line in block.Text.Split('\n'))
                    output.Append(' ', line.Length == 0 ? 0 : 2 * Indentation).Append(line).Append('\n');
                break;
            case BlockKind.ListItem:
                Wrap(output, block.Text, new string(' ', Indentation + (2 * block.Level)) + "- ");
                break;
            default:
                Wrap(output, block.Text, new string(' ', Indentation));
                break;
        }
    }

    private static void Wrap(StringBuilder output, string text, string prefix)
    {
        int column = prefix.Length;
        output.Append(prefix);
        bool first = true;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!first && column + 1 + word.Length > Width)
            {
                output.Append('\n').Append(' ', prefix.Length);
                column = prefix.Length;
            }
            else if (!first)
            {
                output.Append(' ');
                column++;
            }

            output.Append(word);
            column += word.Length;
            first = false;
        }

        output.Append('\n');
    }
}
