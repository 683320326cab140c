namespace DismPS.Engine.Models;

/// <summary>
/// The values of one graph, subgraph or function while it is read: who makes them and who needs them. Nodes come before weights and inputs
/// in the file, so names are compared at the graph's end. Names are kept as numbers: graphs have a million of them.
/// </summary>
/// <param name="parent">The graph around this subgraph, whose values it may use; null for the graph of the model and for functions.</param>
internal sealed class OnnxScope(OnnxScope? parent)
{
    // Beyond, names are not compared any more; the memory of all scopes together stays below 50 MB.
    private const int MaxNames = 500_000;

    private readonly HashSet<ulong> made = [];
    private readonly Dictionary<ulong, OnnxUse> needed = [];
    private readonly OnnxScope? root = parent is null ? null : parent.root ?? parent;
    private int names;
    private bool full;

    /// <summary>Operators by a number of domain and name, with those of subgraphs; their version is not known yet.</summary>
    public Dictionary<ulong, OnnxOperator> Operators { get; } = parent?.Operators ?? [];

    /// <summary>Notes a value that exists: an input, a weight, the output of a node.</summary>
    public void Make(ulong name)
    {
        if (name != 0 && HasRoom() && made.Add(name))
            Count();
    }

    /// <summary>Notes a value that a node or the graph's output needs.</summary>
    public void Need(ulong name, in OnnxUse use)
    {
        if (name != 0 && HasRoom() && needed.TryAdd(name, use))
            Count();
    }

    /// <summary>Ends the graph: answers the uses of values that nobody makes, or hands them to the graph around it.</summary>
    public IEnumerable<OnnxUse> Close()
    {
        if (!HasRoom())
            return [];
        IEnumerable<KeyValuePair<ulong, OnnxUse>> open = needed.Where(use => !made.Contains(use.Key));
        if (parent is null)
            return open.Select(use => use.Value).OrderBy(use => use.NameStart);
        foreach ((ulong name, OnnxUse use) in open)
            parent.Need(name, use);
        return [];
    }

    private bool HasRoom() => !(root ?? this).full;

    private void Count()
    {
        OnnxScope top = root ?? this;
        top.full = ++top.names > MaxNames;
        if (top.full)
        {
            made.Clear();
            needed.Clear();
        }
    }
}
