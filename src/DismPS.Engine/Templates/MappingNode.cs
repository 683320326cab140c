using System.Collections.Immutable;

namespace DismPS.Engine.Templates;

/// <summary>Keys and values in the order of the text; values that a merge key (<c>&lt;&lt;</c>) brought come last.</summary>
public sealed class MappingNode : TemplateNode
{
    internal MappingNode(NodeSpan span, ImmutableArray<MappingEntry> entries, long weight)
        : base(span)
    {
        Entries = entries;
        Weight = weight;
    }

    /// <summary>The entries; no text key occurs twice.</summary>
    public ImmutableArray<MappingEntry> Entries { get; }

    /// <summary>The entry with this text key (exact case), or null.</summary>
    public MappingEntry? Find(string key)
    {
        foreach (MappingEntry entry in Entries)
        {
            if (entry.Key.Kind == ScalarKind.Text && entry.Key.Text == key)
                return entry;
        }

        return null;
    }

    /// <inheritdoc/>
    public override string Describe() => "a mapping";
}
