namespace DismPS.Tests.Dials.Registration;

/// <summary>Reads tables and fences of Markdown as trackers do (GitHub Flavored Markdown 0.29, tables and fenced code blocks).</summary>
internal static class MarkdownRows
{
    /// <summary>The text without what stands in fences; the number of fences; whether all are closed.</summary>
    public static (List<string> Lines, List<string> Fenced, int Fences, bool IsOpen) Split(string text)
    {
        List<string> lines = [], fenced = [];
        int fences = 0;
        string? fence = null;
        foreach (string line in text.Split('\n'))
        {
            int ticks = line.TakeWhile(c => c == '`').Count();
            if (fence is null && ticks >= 3 && !line[ticks..].Contains('`'))
            {
                fence = line[..ticks];
                fences++;
            }
            else if (fence is not null && ticks >= fence.Length && line[ticks..].Trim().Length == 0)
            {
                fence = null;
            }
            else
            {
                (fence is null ? lines : fenced).Add(line);
            }
        }

        return (lines, fenced, fences, fence is not null);
    }

    /// <summary>Cells of a row.</summary>
    public static List<string> Cells(string row)
    {
        List<string> cells = [];
        int start = 1;
        for (int i = 1; i < row.Length; i++)
        {
            if (row[i] == '\\' && i + 1 < row.Length && char.IsAscii(row[i + 1]) && char.IsPunctuation(row[i + 1]) | row[i + 1] is '|' or '`' or '$' or '<' or '>' or '~' or '+' or '=' or '^')
            {
                i++;
            }
            else if (row[i] == '|')
            {
                cells.Add(row[start..i].Trim());
                start = i + 1;
            }
        }

        return cells;
    }

    /// <summary>The tables: rows of cells, with the head and without the line below it.</summary>
    public static List<List<List<string>>> Tables(string text)
    {
        List<List<List<string>>> tables = [];
        bool isIn = false;
        foreach (string line in Split(text).Lines)
        {
            if (!line.StartsWith('|'))
            {
                isIn = false;
                continue;
            }

            if (!isIn)
                tables.Add([]);
            isIn = true;
            if (!line.StartsWith("|---", StringComparison.Ordinal))
                tables[^1].Add(Cells(line));
        }

        return tables;
    }
}
