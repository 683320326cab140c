using System.Xml.Linq;
using DismPS.Help.Markdown;

namespace DismPS.Help.Output;

/// <summary>Text as Get-Help prints it: it knows paragraphs only, so lists and code become paragraphs with indentation.</summary>
internal static class MamlText
{
    public static IEnumerable<XElement> Paragraphs(IEnumerable<Block> blocks) =>
        blocks.SelectMany(Lines).Select(text => new XElement(MamlNames.Maml + "para", text));

    private static IEnumerable<string> Lines(Block block) => block.Kind switch
    {
        BlockKind.ListItem => [$"{new string(' ', 2 * block.Level)}- {block.Text}"],
        BlockKind.Code => block.Text.Split('\n').Select(line => "    " + line),
        _ => [block.Text],
    };
}
