using System.Text;

namespace DismPS.Engine.Dials.Registration;

/// <summary>Puts texts of users into Markdown, so that they neither break a table nor call somebody (<c>@all</c>), close an issue (<c>#1</c>) or load a picture.</summary>
internal static class MarkdownText
{
    /// <summary>A text as it reads, in one line.</summary>
    public static string Of(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsControl(c))
                escaped.Append(' ');
            else if (c is '@' or '#' or '<' or '>' or '&' or '|' or '$')
                escaped.Append("&#").Append((int)c).Append(';');
            else if (IsMark(text, i))
                escaped.Append('\\').Append(c);
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }

    // A line between two letters is one of a name; a dash or plus makes a list only where a line begins.
    private static bool IsMark(string text, int at) => text[at] switch
    {
        '\\' or '`' or '*' or '[' or ']' or '~' => true,
        '_' => at == 0 || at == text.Length - 1 || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(text[at + 1]),
        '-' or '+' or '=' => at == 0,
        _ => false,
    };

    /// <summary>A text as code, in one line of a table.</summary>
    public static string Code(string text)
    {
        string line = new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
        // A bar ends a cell even in code, and nothing can be escaped there.
        if (line.Length == 0 || line.Contains('|'))
            return Of(line);
        string ticks = new('`', LongestRun(line) + 1);
        return line.Contains('`') ? $"{ticks} {line} {ticks}" : $"{ticks}{line}{ticks}";
    }

    /// <summary>A fence that nothing in the text ends.</summary>
    public static string FenceFor(string text) => new('`', Math.Max(3, LongestRun(text) + 1));

    private static int LongestRun(string text)
    {
        int longest = 0, run = 0;
        foreach (char c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
