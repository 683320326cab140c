namespace DismPS.Engine.Models.Python;

/// <summary>Operators of more than one character.</summary>
internal static class PythonSigns
{
    private static readonly string[] Long =
    [
        "**=", "//=", ">>=", "<<=", "...", "!=", "->", ":=", "==", "<=", ">=", "<>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "**", "//", "<<", ">>",
    ];

    private static readonly string[] Single = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    /// <summary>The longest operator at a place; one character when there is none.</summary>
    public static string At(string text, int position)
    {
        ReadOnlySpan<char> rest = text.AsSpan(position);
        if (rest.Length > 1 && rest[1] is '=' or '*' or '/' or '>' or '<' or '.')
        {
            foreach (string sign in Long)
            {
                if (rest.StartsWith(sign, StringComparison.Ordinal))
                    return sign;
            }
        }

        return rest[0] < 128 ? Single[rest[0]] : rest[0].ToString();
    }
}
