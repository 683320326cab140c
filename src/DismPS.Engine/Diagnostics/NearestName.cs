namespace DismPS.Engine.Diagnostics;

/// <summary>Finds the name that was probably meant: the base of every "did you mean".</summary>
public static class NearestName
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

    /// <summary>
    /// The candidate that <paramref name="name"/> is surely a misspelling of, or null: one typing error, in long names two behind the same
    /// beginning, and no other candidate as near. Digits are never taken for typing errors, for output_1 and output_2 are two things,
    /// and the beginning keeps Max apart from Min and In from Out.
    /// </summary>
    public static string? FindCertain(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        if (name.Length is 0 or > 64)
            return null;
        string plain = WithoutMarks(name);
        foreach (string candidate in candidates)
        {
            if (candidate == name)
                return null;
            if (candidate.Length > 64)
                continue;
            // Names that differ in case or in '_', '-' and spaces only are nearer than any other.
            string other = WithoutMarks(candidate);
            int distance = plain == other ? 0 : Distance(plain, other);
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
            else if (distance == bestDistance)
                best = null;
        }

        return best is not null && DigitsOf(name) == DigitsOf(best) && IsTypingError(plain, WithoutMarks(best), bestDistance) ? best : null;
    }

    /// <summary>"Did you mean 'X'?", or null.</summary>
    public static string? Suggest(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } nearest ? $"Did you mean '{nearest}'?" : null;

    private static bool IsTypingError(string name, string candidate, int distance) => distance switch
    {
        0 => name.Length > 0,
        1 => name.Length >= 4,
        2 => name.Length >= 8 && candidate.Length >= 8 && name[..3] == candidate[..3],
        _ => false,
    };

    /// <summary>The numbers in a name with a space between.</summary>
    private static string DigitsOf(string name) =>
        string.Join(' ', string.Concat(name.Select(c => char.IsAsciiDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string WithoutMarks(string name) => string.Concat(name.Where(c => c is not ('_' or '-' or ' '))).ToLowerInvariant();

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
