using DismPS.Help.Markdown;

namespace DismPS.Help.Pages;

/// <summary>The page of one cmdlet.</summary>
public sealed record CommandPage
{
    /// <summary><c>Verb-Noun</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Synopsis { get; init; }

    /// <summary>What it does, in paragraphs and lists.</summary>
    public required IReadOnlyList<Block> Description { get; init; }

    /// <summary>The shortest useful line first.</summary>
    public required IReadOnlyList<PageExample> Examples { get; init; }

    /// <summary>In the order of the page.</summary>
    public required IReadOnlyList<PageParameter> Parameters { get; init; }

    /// <summary>What can be piped in.</summary>
    public required IReadOnlyList<PageType> Inputs { get; init; }

    /// <summary>What comes out.</summary>
    public required IReadOnlyList<PageType> Outputs { get; init; }

    /// <summary>Remarks.</summary>
    public IReadOnlyList<Block> Notes { get; init; } = [];

    /// <summary>Related commands, topics and addresses.</summary>
    public IReadOnlyList<PageLink> Links { get; init; } = [];
}
