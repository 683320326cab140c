using System.Buffers;

namespace DismPS.Engine.Runtimes;

/// <summary>Makes foreign text safe to show in a terminal and to keep as one line of a file.</summary>
internal static class LogText
{
    private const char Escape = '\e';
    private const char Bell = '\a';
    private const char Replacement = '\uFFFD';

    // Control characters but the tab; both Unicode line ends; what turns the direction of writing, which makes a line look like another.
    private static readonly SearchValues<char> Unsafe = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(c => c != '\t').Concat(Enumerable.Range(0x7F, 0x21)).Concat([0x2028, 0x2029])
            .Concat(Enumerable.Range(0x202A, 5)).Concat(Enumerable.Range(0x2066, 4)).Select(c => (char)c)]);

    /// <summary>Whether a line can be kept as it is.</summary>
    public static bool IsClean(ReadOnlySpan<char> line) => !line.ContainsAny(Unsafe);

    /// <summary>
    /// Takes the sequences of terminals out (colours, titles, movements of the cursor) and shows other control characters as pictures: NUL
    /// becomes ␀. The result is never longer.
    /// </summary>
    /// <returns>Length of the result, which begins where the text did.</returns>
    public static int Clean(Span<char> text)
    {
        int end = text.IndexOfAny(Unsafe);
        if (end < 0)
            return text.Length;
        for (int i = end; i < text.Length; i++)
        {
            char c = text[i];
            if (c == Escape && SequenceLength(text[i..]) is > 0 and int length)
                i += length - 1;
            else
                text[end++] = Unsafe.Contains(c) ? Picture(c) : c;
        }

        return end;
    }

    private static char Picture(char c) => c switch
    {
        < ' ' => (char)(0x2400 + c),
        '\x7F' => '\u2421',
        _ => Replacement,
    };

    /// <summary>Length of the sequence (ECMA-48, 5.3 to 5.6) at the start of the text; 0 when it is not a whole one.</summary>
    private static int SequenceLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 2)
            return 0;
        return text[1] switch
        {
            '[' => Parameters(text),
            ']' or 'P' or 'X' or '^' or '_' => ControlString(text),
            _ => Short(text),
        };
    }

    private static int Parameters(ReadOnlySpan<char> text)
    {
        int i = 2;
        while (i < text.Length && text[i] is >= '0' and <= '?')
            i++;
        while (i < text.Length && text[i] is >= ' ' and <= '/')
            i++;
        return i < text.Length && text[i] is >= '@' and <= '~' ? i + 1 : 0;
    }

    /// <summary>Any other escape within ends the search, so that a line full of beginnings costs no more than its length.</summary>
    private static int ControlString(ReadOnlySpan<char> text)
    {
        int end = text[2..].IndexOfAny(Escape, Bell) + 2;
        if (end < 2)
            return 0;
        if (text[end] == Bell)
            return end + 1;
        return end + 1 < text.Length && text[end + 1] == '\\' ? end + 2 : 0;
    }

    private static int Short(ReadOnlySpan<char> text)
    {
        int i = 1;
        while (i < text.Length && text[i] is >= ' ' and <= '/')
            i++;
        return i < text.Length && text[i] is >= '0' and <= '~' ? i + 1 : 0;
    }
}
