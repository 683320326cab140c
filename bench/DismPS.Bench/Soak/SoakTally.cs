using System.Collections.Concurrent;

namespace DismPS.Bench.Soak;

/// <summary>What happened in a soak; any thread may add to it.</summary>
internal sealed class SoakTally
{
    private const int MaxFaults = 20;

    private readonly ConcurrentDictionary<string, long> kinds = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> faults = new();
    private long requests;
    private long faultCount;
    private long changes;

    /// <summary>Requests that were sent, whole or in part.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>Answers that were wrong, another's, missing, or of a status that they may not have.</summary>
    public long Faults => Interlocked.Read(ref faultCount);

    /// <summary>Loads and unloads that the server took.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>The first faults.</summary>
    public IEnumerable<string> FirstFaults => faults;

    /// <summary>Requests by kind.</summary>
    public IEnumerable<(string Kind, long Count)> Kinds => kinds.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => (k.Key, k.Value));

    public void Sent(string kind, int count)
    {
        Interlocked.Add(ref requests, count);
        kinds.AddOrUpdate(kind, count, (_, before) => before + count);
    }

    public void Changed() => Interlocked.Increment(ref changes);

    public void Fault(string kind, string text)
    {
        if (Interlocked.Increment(ref faultCount) <= MaxFaults)
            faults.Enqueue($"{kind}: {text}");
    }
}
