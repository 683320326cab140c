using System.Globalization;
using System.Text;

namespace DismPS.Engine.Validation.Reports.Pages;

/// <summary>
/// Puts texts of users into Markdown, so that they neither break a table nor call somebody (<c>@all</c>), close an issue (<c>#1</c>), load a picture
/// or give an order to the tracker (<c>/close</c>).
/// </summary>
internal static class MarkdownText
{
    /// <summary>A text as it reads, in one line.</summary>
    // A character that is written as an entity still makes a reference in GitLab: its filter reads the text after Markdown. One after a backslash does not.
    public static string Of(string text)
    {
        string line = OneLine(text).Trim();
        var escaped = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            if (IsMark(line, i))
                escaped.Append('\\');
            escaped.Append(line[i]);
        }

        return escaped.ToString();
    }

    /// <summary>As <see cref="Of(string)"/>, the beginning of a long text only.</summary>
    public static string Of(string text, int most)
    {
        if (text.Length <= most)
            return Of(text);
        int end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return $"{Of(text[..end])}… ({text.Length} characters; the template has all)";
    }

    /// <summary>A text as code, in one line of a table.</summary>
    public static string Code(string text)
    {
        string line = OneLine(text);
        // A bar ends a cell even in code, and trackers differ in how one is escaped there.
        if (string.IsNullOrWhiteSpace(line) || line.Contains('|'))
            return Of(line);
        string ticks = new('`', LongestRun(line) + 1);
        return line.Contains('`') ? $"{ticks} {line} {ticks}" : $"{ticks}{line}{ticks}";
    }

    /// <summary>A fence that nothing in the text ends.</summary>
    public static string FenceFor(string text) => new('`', Math.Max(3, LongestRun(text) + 1));

    private static bool IsMark(string text, int at) => text[at] switch
    {
        '\\' or '`' or '*' or '[' or ']' or '~' or '@' or '#' or '<' or '>' or '&' or '|' or '$' => true,
        // A line between two letters is one of a name.
        '_' => at == 0 || at == text.Length - 1 || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(text[at + 1]),
        // Merge requests and milestones.
        '!' or '%' => at + 1 < text.Length && (char.IsLetterOrDigit(text[at + 1]) || text[at + 1] is '"' or '['),
        // Lists, underlines of headings and orders begin a line.
        '-' or '+' or '=' or '/' => at == 0,
        '.' or ')' => at > 0 && (at + 1 == text.Length || text[at + 1] == ' ') && text.AsSpan(0, at).IndexOfAnyExceptInRange('0', '9') < 0,
        _ => false,
    };

    // Also marks that turn the direction of reading: what an operator approves is what stands there.
    private static string OneLine(string text) => string.Create(text.Length, text, static (line, source) =>
    {
        for (int i = 0; i < source.Length; i++)
        {
            line[i] = char.GetUnicodeCategory(source[i]) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? ' '
                : source[i];
        }
    });

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
