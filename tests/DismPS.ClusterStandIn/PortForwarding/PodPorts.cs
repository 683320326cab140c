using System.IO.Enumeration;
using System.Net;

namespace DismPS.KubernetesStandIn;

/// <summary>Where the ports of pods lead to: listeners of the test's own.</summary>
public sealed class PodPorts
{
    private readonly Lock gate = new();
    private readonly List<(string Pod, int? Port, IPEndPoint Target)> rules = [];
    private readonly List<CancellationTokenSource> open = [];

    internal PodPorts()
    {
    }

    /// <summary>Forwards that are open.</summary>
    public int Open
    {
        get { lock (gate) return open.Count; }
    }

    /// <summary>Names a listener; the rule set last goes first. A port without one refuses connections.</summary>
    /// <param name="pod">Name of the pod, with <c>*</c> and <c>?</c>.</param>
    /// <param name="port">Port of the pod; null for all.</param>
    /// <param name="target">Where it leads to.</param>
    public void Set(string pod, int? port, IPEndPoint target)
    {
        lock (gate)
            rules.Add((pod, port, target));
    }

    /// <summary>Forgets all listeners.</summary>
    public void Clear()
    {
        lock (gate)
            rules.Clear();
    }

    /// <summary>Cuts all forwards that are open.</summary>
    public void Cut()
    {
        lock (gate)
        {
            foreach (CancellationTokenSource each in open)
                each.Cancel();
        }
    }

    internal IPEndPoint? Of(string pod, int port)
    {
        lock (gate)
            return rules.FindLast(r => (r.Port is null || r.Port == port) && FileSystemName.MatchesSimpleExpression(r.Pod, pod, ignoreCase: false)).Target;
    }

    internal void Add(CancellationTokenSource forward)
    {
        lock (gate)
            open.Add(forward);
    }

    internal void Remove(CancellationTokenSource forward)
    {
        lock (gate)
            open.Remove(forward);
    }
}
