using DismPS.Help.Markdown;

namespace DismPS.Help.Pages;

/// <summary>A heading and what is below it.</summary>
/// <param name="Heading">The heading.</param>
/// <param name="Blocks">Everything until the next heading of the same level.</param>
internal sealed record Section(Block Heading, IReadOnlyList<Block> Blocks)
{
    /// <summary>Cuts blocks at the headings of a level.</summary>
    /// <exception cref="HelpSourceException">Something stands before the first heading, or a heading is of a higher level.</exception>
    public static IReadOnlyList<Section> Cut(string file, IReadOnlyList<Block> blocks, int level)
    {
        var sections = new List<Section>();
        List<Block> current = [];
        foreach (Block block in blocks)
        {
            if (block.Kind == BlockKind.Heading && block.Level == level)
                sections.Add(new Section(block, current = []));
            else if (sections.Count == 0 || (block.Kind == BlockKind.Heading && block.Level < level))
                throw new HelpSourceException(file, block.Line, $"a heading '{new string('#', level)} …' is expected here");
            else
                current.Add(block);
        }

        return sections;
    }
}
