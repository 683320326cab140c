namespace DismPS.Engine.Templates;

/// <summary>A value in the text of a template. An alias is the very node that its anchor names, with the anchor's position.</summary>
public abstract class TemplateNode
{
    private protected TemplateNode(NodeSpan span) => Span = span;

    /// <summary>Where it stands.</summary>
    public NodeSpan Span { get; }

    /// <summary>Line from 1.</summary>
    public int Line => Span.Line;

    /// <summary>Column from 1, in UTF-16 code units.</summary>
    public int Column => Span.Column;

    /// <summary>What it is, as a message says it: <c>a list</c>, <c>the number 5</c>.</summary>
    public abstract string Describe();

    /// <summary>Nodes in it when all aliases are written out, itself included.</summary>
    internal long Weight { get; private protected init; } = 1;
}
