namespace DismPS.Engine.Diagnostics;

/// <summary>Finds the name that was probably meant: the base of every "did you mean".</summary>
internal static class NearestName
{
    /// <summary>The candidate nearest to <paramref name="name"/>, or null when none is near enough.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        // A third of the letters may differ: enough for typing errors, too little for another word.
        int bestDistance = Math.Max(1, name.Length / 3) + 1;
        if (name.Length is 0 or > 64)
            return null;
        foreach (string candidate in candidates)
        {
            if (candidate == name || candidate.Length > 64)
                continue;
            if (string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase))
                return candidate;
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < bestDistance)
            {
                bestDistance = distance;
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>"Did you mean 'X'?", or null.</summary>
    public static string? Suggest(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } nearest ? $"Did you mean '{nearest}'?" : null;

    // Optimal string alignment: letters inserted, removed, replaced, and neighbours swapped count one each.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                int value = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    value = Math.Min(value, rows[i - 2, j - 2] + 1);
                rows[i, j] = value;
            }
        }

        return rows[a.Length, b.Length];
    }
}
