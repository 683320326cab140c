using System.Globalization;
using System.Text;

namespace DismPS.Engine.Templates.Reading;

/// <summary>The way from the root to a node; only written out when a message needs it.</summary>
internal sealed class NodePath
{
    // No template has a path that comes near; nested long keys would make one of megabytes for every finding.
    private const int MaxLength = 1000;

    private readonly NodePath? _parent;
    private readonly string? _key;
    private readonly int _index;

    private NodePath(NodePath? parent, string? key, int index)
    {
        _parent = parent;
        _key = key;
        _index = index;
    }

    public static NodePath Root { get; } = new(null, null, 0);

    public NodePath Key(string key) => new(this, key, 0);

    public NodePath Item(int index) => new(this, null, index);

    /// <summary>Adds a key to a path that is written out already.</summary>
    public static string Append(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    public override string ToString()
    {
        var steps = new Stack<NodePath>();
        for (NodePath step = this; step._parent is not null; step = step._parent)
            steps.Push(step);
        var text = new StringBuilder();
        foreach (NodePath step in steps.TakeWhile(_ => text.Length <= MaxLength))
        {
            if (step._key is null)
                text.Append('[').Append(step._index.ToString(CultureInfo.InvariantCulture)).Append(']');
            else
                text.Append(text.Length == 0 ? "" : ".").Append(step._key);
        }

        return text.Length <= MaxLength ? text.ToString() : text.ToString(0, MaxLength) + "...";
    }
}
