using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Reading;

/// <summary>Collects the entries of one mapping: refuses duplicate keys and applies merge keys.</summary>
internal sealed class MappingBuilder(TemplateComposer composer, NodePath path)
{
    private readonly ImmutableArray<MappingEntry>.Builder _entries = ImmutableArray.CreateBuilder<MappingEntry>();
    private readonly Dictionary<(ScalarKind Kind, string Text), int> _indexes = [];
    private readonly List<MappingNode> _merged = [];
    private long _weight = 1;

    public void Add(TemplateNode keyNode, TemplateNode value, bool isMerge)
    {
        _weight = Math.Min(_weight + keyNode.Weight + value.Weight, int.MaxValue);
        if (isMerge)
        {
            AddMerge(value);
            return;
        }

        if (keyNode is not ScalarNode key)
        {
            composer.Report(RuleCatalog.YamlSyntax, path, keyNode.Span, $"A key must be a single value, not {keyNode.Describe()}.");
            return;
        }

        var entry = new MappingEntry(key, value, IsMerged: false);
        if (_indexes.TryAdd((key.Kind, key.Text), _entries.Count))
        {
            _entries.Add(entry);
            return;
        }

        int index = _indexes[(key.Kind, key.Text)];
        composer.Report(RuleCatalog.DuplicateKey, path.Key(key.Text), key.Span,
            $"'{key.Text}' is given twice, first in line {_entries[index].Key.Line}; the platform would silently take the last value.",
            "Remove or rename one of the two.");
        _entries[index] = entry;
    }

    public MappingNode Build(NodeSpan span)
    {
        // Python's reader lets explicit keys win over merged ones, and earlier merges over later ones.
        foreach (MappingNode mapping in _merged)
        {
            foreach (MappingEntry entry in mapping.Entries)
            {
                if (_indexes.TryAdd((entry.Key.Kind, entry.Key.Text), _entries.Count))
                    _entries.Add(entry with { IsMerged = true });
            }
        }

        return new MappingNode(span, _entries.ToImmutable(), _weight);
    }

    private void AddMerge(TemplateNode value)
    {
        if (value is MappingNode mapping)
            _merged.Add(mapping);
        else if (value is SequenceNode list && list.Items.All(item => item is MappingNode))
            _merged.AddRange(list.Items.Cast<MappingNode>());
        else
            composer.Report(RuleCatalog.YamlSyntax, path, value.Span, $"The merge key '<<' takes a mapping or a list of mappings, not {value.Describe()}.");
    }
}
