using System.Collections.Immutable;

namespace DismPS.Engine.Templates;

/// <summary>A list.</summary>
public sealed class SequenceNode : TemplateNode
{
    internal SequenceNode(NodeSpan span, ImmutableArray<TemplateNode> items, long weight)
        : base(span)
    {
        Items = items;
        Weight = weight;
    }

    /// <summary>The items in the order of the text.</summary>
    public ImmutableArray<TemplateNode> Items { get; }

    /// <inheritdoc/>
    public override string Describe() => "a list";
}
