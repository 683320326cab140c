using System.Globalization;
using System.Text;

namespace DismPS.Engine.Templates.Writing;

/// <summary>
/// The difference of two texts as <c>diff -u</c> prints it. Corrections stay within their lines, so that lines are compared one by one;
/// where the numbers of lines differ, everything between the first and the last difference is one change.
/// </summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>The difference; empty when there is none.</summary>
    public static string Of(string oldText, string newText, string name)
    {
        if (oldText == newText)
            return "";
        List<string> old = Lines(oldText);
        List<string> now = Lines(newText);
        List<(int Start, int OldEnd, int NewEnd)> changes = Changes(old, now);
        var diff = new StringBuilder($"--- {name}\n+++ {name}\n");
        int shift = 0;
        for (int i = 0; i < changes.Count;)
        {
            int first = i++;
            while (i < changes.Count && changes[i].Start - changes[i - 1].OldEnd <= 2 * Context)
                i++;
            shift = AppendHunk(diff, old, now, changes[first..i], shift);
        }

        return diff.ToString();
    }

    private static int AppendHunk(StringBuilder diff, List<string> old, List<string> now, List<(int Start, int OldEnd, int NewEnd)> changes, int shift)
    {
        int start = Math.Max(0, changes[0].Start - Context);
        int end = Math.Min(old.Count, changes[^1].OldEnd + Context);
        int newStart = start + shift;
        int newShift = shift + changes.Sum(change => change.NewEnd - change.OldEnd);
        diff.Append(CultureInfo.InvariantCulture, $"@@ -{Range(start, end)} +{Range(newStart, end + newShift)} @@\n");
        int at = start;
        foreach ((int changeStart, int oldEnd, int newEnd) in changes)
        {
            Append(diff, ' ', old, at, changeStart);
            Append(diff, '-', old, changeStart, oldEnd);
            Append(diff, '+', now, changeStart + shift, newEnd + shift);
            shift += newEnd - oldEnd;
            at = oldEnd;
        }

        Append(diff, ' ', old, at, end);
        return newShift;
    }

    // diff counts lines from 1; an empty range is that behind the line before.
    private static string Range(int start, int end) => (end - start) switch
    {
        0 => $"{start},0",
        1 => $"{start + 1}",
        int count => $"{start + 1},{count}",
    };

    private static void Append(StringBuilder diff, char mark, List<string> lines, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            diff.Append(mark).Append(lines[i]);
            if (!lines[i].EndsWith('\n'))
                diff.Append("\n\\ No newline at end of file\n");
        }
    }

    /// <summary>Ranges of lines that differ; ends are given as if no change came before.</summary>
    private static List<(int Start, int OldEnd, int NewEnd)> Changes(List<string> old, List<string> now)
    {
        var changes = new List<(int, int, int)>();
        if (old.Count == now.Count)
        {
            for (int i = 0; i < old.Count; i++)
            {
                int start = i;
                while (i < old.Count && old[i] != now[i])
                    i++;
                if (i > start)
                    changes.Add((start, i, i));
            }

            return changes;
        }

        int first = 0;
        while (first < Math.Min(old.Count, now.Count) && old[first] == now[first])
            first++;
        int same = 0;
        while (same < Math.Min(old.Count, now.Count) - first && old[^(same + 1)] == now[^(same + 1)])
            same++;
        return [(first, old.Count - same, now.Count - same)];
    }

    /// <summary>Lines with their ends.</summary>
    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }
}
