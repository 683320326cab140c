namespace DismPS.KubernetesStandIn;

/// <summary>What goes wrong with the next requests, in the order in which it was added.</summary>
public sealed class ClusterFaultList
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];

    /// <summary>Faults that have not been met yet.</summary>
    public int Left
    {
        get { lock (gate) return entries.Sum(e => e.Left); }
    }

    /// <summary>Adds one.</summary>
    /// <param name="call">Which requests it meets.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="times">How many of them.</param>
    public void Add(ClusterCall call, ClusterFault fault, int times = 1)
    {
        lock (gate)
            entries.Add(new Entry(call, fault) { Left = times });
    }

    /// <summary>Forgets those that are left.</summary>
    public void Clear()
    {
        lock (gate)
            entries.Clear();
    }

    internal ClusterFault? Take(ClusterRequest request)
    {
        lock (gate)
        {
            if (entries.Find(e => e.Call.Matches(request)) is not Entry entry)
                return null;
            if (--entry.Left <= 0)
                entries.Remove(entry);
            return entry.Fault;
        }
    }

    private sealed class Entry(ClusterCall call, ClusterFault fault)
    {
        public ClusterCall Call => call;

        public ClusterFault Fault => fault;

        public int Left { get; set; }
    }
}
