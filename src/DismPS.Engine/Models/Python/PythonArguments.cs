namespace DismPS.Engine.Models.Python;

/// <summary>What stands between two brackets, cut at the commas.</summary>
internal static class PythonArguments
{
    /// <summary>Ranges of tokens [start, end), none of them empty.</summary>
    /// <param name="tokens">A statement.</param>
    /// <param name="open">Index of the opening bracket.</param>
    public static IEnumerable<(int Start, int End)> Split(IReadOnlyList<PythonToken> tokens, int open)
    {
        int depth = 0;
        int start = open + 1;
        for (int i = open; i < tokens.Count; i++)
        {
            depth += DepthOf(tokens[i]);
            bool isEnd = depth == 0;
            if (!isEnd && !(depth == 1 && i > open && tokens[i].Is(",")))
                continue;
            if (i > start)
                yield return (start, i);
            if (isEnd)
                yield break;
            start = i + 1;
        }
    }

    /// <summary>Index of a sign outside inner brackets; -1 when there is none.</summary>
    public static int IndexOf(IReadOnlyList<PythonToken> tokens, int start, int end, string sign)
    {
        int depth = 0;
        for (int i = start; i < end; i++)
        {
            if (depth == 0 && tokens[i].Is(sign))
                return i;
            depth += DepthOf(tokens[i]);
        }

        return -1;
    }

    /// <summary>The dotted name that begins at a token, and the index behind it; an empty name when there is none.</summary>
    public static (string Name, int End) DottedName(IReadOnlyList<PythonToken> tokens, int start)
    {
        int end = start;
        while (end < tokens.Count && tokens[end].IsName)
        {
            end++;
            if (end + 1 >= tokens.Count || !tokens[end].Is(".") || !tokens[end + 1].IsName)
                break;
            end++;
        }

        return (string.Concat(tokens.Skip(start).Take(end - start).Select(token => token.Text)), end);
    }

    private static int DepthOf(PythonToken token) =>
        token.Kind != PythonTokenKind.Sign ? 0 : token.Text switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
}
