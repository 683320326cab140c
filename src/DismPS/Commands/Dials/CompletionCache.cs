namespace DismPS.Commands;

/// <summary>Names that were fetched for completions, so that a key press seldom waits for the network.</summary>
internal sealed class CompletionCache
{
    private const long LifeMilliseconds = 5 * 60 * 1000;
    private readonly Dictionary<string, (long Time, IReadOnlyList<string> Names)> _entries = [];

    /// <summary>The names under a key; fetched when there are none, or old ones.</summary>
    public IReadOnlyList<string> Get(string key, Func<IReadOnlyList<string>> fetch)
    {
        long now = Environment.TickCount64;
        lock (_entries)
        {
            if (_entries.TryGetValue(key, out (long Time, IReadOnlyList<string> Names) entry) && now - entry.Time < LifeMilliseconds)
                return entry.Names;
        }

        IReadOnlyList<string> names = fetch();
        lock (_entries)
            _entries[key] = (now, names);
        return names;
    }

    public void Clear()
    {
        lock (_entries)
            _entries.Clear();
    }
}
