namespace DismPS.Help.Markdown;

/// <summary>What a block is.</summary>
public enum BlockKind
{
    /// <summary>A line that begins with <c>#</c>.</summary>
    Heading,

    /// <summary>Lines of text.</summary>
    Paragraph,

    /// <summary>An entry of a list; entries of inner lists have more indentation.</summary>
    ListItem,

    /// <summary>Lines between two fences.</summary>
    Code,
}
