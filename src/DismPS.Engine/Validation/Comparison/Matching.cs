namespace DismPS.Engine.Validation.Comparison;

/// <summary>Finds which items of two lists belong together.</summary>
/// <param name="Partners">For each new item the old one of the same key, or null.</param>
/// <param name="Gone">Old items without a partner, in their order.</param>
internal sealed record Matching<T>(T?[] Partners, List<T> Gone)
    where T : class
{
    /// <summary>Matches by key, the first of several with the first; items without a key have none.</summary>
    public static Matching<T> ByKey(IReadOnlyList<T> old, IReadOnlyList<T> now, Func<T, string?> key)
    {
        var waiting = new Dictionary<string, Queue<int>>();
        for (int i = 0; i < old.Count; i++)
        {
            if (key(old[i]) is not { } name)
                continue;
            if (!waiting.TryGetValue(name, out Queue<int>? same))
                waiting.Add(name, same = new Queue<int>());
            same.Enqueue(i);
        }

        var taken = new HashSet<int>();
        var partners = new T?[now.Count];
        for (int i = 0; i < now.Count; i++)
        {
            if (key(now[i]) is not { } name || !waiting.TryGetValue(name, out Queue<int>? same) || !same.TryDequeue(out int index))
                continue;
            taken.Add(index);
            partners[i] = old[index];
        }

        return new Matching<T>(partners, [.. old.Where((_, i) => !taken.Contains(i))]);
    }
}
