using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates;

/// <summary>A template's text as a tree in which every node knows its place.</summary>
/// <param name="File">Path or name as the user gave it; null for text that came from no file.</param>
/// <param name="Text">The text without byte order mark; offsets of nodes count in it.</param>
/// <param name="Root">The top mapping; null when the text could not be read that far.</param>
/// <param name="Diagnostics">What was found while reading; empty for a sound text.</param>
public sealed record TemplateDocument(string? File, string Text, MappingNode? Root, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>
    /// Offsets of the comments that begin with the program's name and may be meant for it, in the order of the text.
    /// They were told from quoted text by the scanner that read the tree.
    /// </summary>
    internal IReadOnlyList<int> Directives { get; init; } = [];

    /// <summary>The parts of the text that aliases repeat elsewhere; an edit there would change every place.</summary>
    internal ImmutableArray<NodeSpan> SharedSpans { get; init; } = [];

    /// <summary>Where a node stands.</summary>
    public SourceLocation LocationOf(TemplateNode node) => new(File, node.Line, node.Column);
}
