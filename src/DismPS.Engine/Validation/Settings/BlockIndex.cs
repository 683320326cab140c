using DismPS.Engine.Templates;

namespace DismPS.Engine.Validation.Settings;

/// <summary>The keys and list items of a document by the line that they begin in.</summary>
internal sealed class BlockIndex
{
    private readonly Dictionary<int, int> _lastLines = [];
    private readonly MappingNode _root;
    private readonly LineIndex _lines;

    public BlockIndex(MappingNode root, LineIndex lines)
    {
        _root = root;
        _lines = lines;
        Add(root);
    }

    /// <summary>Last line of the outermost key or item that begins in a line; null when none does.</summary>
    public int? LastLineOf(int line) => _lastLines.TryGetValue(line, out int last) ? last : null;

    /// <summary>The line of the key or item that a path leads to, or of the last one on the way that exists; 0 when there is none.</summary>
    public int LineOf(ReadOnlySpan<char> path)
    {
        int line = 0;
        TemplateNode? node = _root;
        while (node is not null && path.Length > 0)
        {
            (node, int step, int length) = node is MappingNode mapping ? Step(mapping, path) : Step(node as SequenceNode, path);
            line = node is null ? line : step;
            path = path[Math.Min(length, path.Length)..];
        }

        return line;
    }

    // Keys may hold dots themselves, so the longest key that fits is taken.
    private static (TemplateNode? Node, int Line, int Length) Step(MappingNode mapping, ReadOnlySpan<char> path)
    {
        if (path[0] == '.')
            path = path[1..];
        MappingEntry? best = null;
        foreach (MappingEntry entry in mapping.Entries)
        {
            string key = entry.Key.Text;
            if (path.StartsWith(key, StringComparison.Ordinal) && (path.Length == key.Length || path[key.Length] is '.' or '[') && key.Length >= (best?.Key.Text.Length ?? 0))
                best = entry;
        }

        return best is null ? default : (best.Value, best.Key.Line, best.Key.Text.Length + 1);
    }

    private static (TemplateNode? Node, int Line, int Length) Step(SequenceNode? list, ReadOnlySpan<char> path)
    {
        int end = path.IndexOf(']');
        return list is not null && path[0] == '[' && end > 0 && int.TryParse(path[1..end], out int index) && index >= 0 && index < list.Items.Length
            ? (list.Items[index], list.Items[index].Line, end + 1)
            : default;
    }

    // The depth of a document is bounded by its reader.
    private void Add(TemplateNode node)
    {
        if (node is MappingNode mapping)
        {
            foreach (MappingEntry entry in mapping.Entries)
            {
                // What a merge key brought stands elsewhere.
                if (!entry.IsMerged)
                    Add(entry.Key.Span, entry.Value);
            }
        }
        else if (node is SequenceNode list)
        {
            int start = list.Span.Start;
            foreach (TemplateNode item in list.Items)
            {
                // An alias has the place of its anchor, which lies before.
                if (item.Span.Start < start)
                    continue;
                start = item.Span.End;
                Add(item.Span, item);
            }
        }
    }

    private void Add(NodeSpan key, TemplateNode value)
    {
        bool isAlias = value.Span.Start < key.Start;
        int end = isAlias ? key.End : Math.Max(key.End, value.Span.End);
        _lastLines.TryAdd(key.Line, _lines.LineOf(Math.Max(key.Start, end - 1)));
        if (!isAlias)
            Add(value);
    }
}
