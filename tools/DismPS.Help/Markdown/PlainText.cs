using System.Text.RegularExpressions;

namespace DismPS.Help.Markdown;

/// <summary>What is left of a line of Markdown on a console.</summary>
public static partial class PlainText
{
    /// <summary>Takes the marks of code, emphasis and links away; addresses stay, links to other pages leave their text only.</summary>
    public static string Of(string markdown)
    {
        // Code first: what looks like a mark between backticks is meant as such.
        string[] parts = markdown.Split('`');
        for (int i = 0; i < parts.Length; i += 2)
            parts[i] = Emphasis().Replace(Unescape().Replace(parts[i], "$1"), "$1");
        return Link().Replace(string.Concat(parts), static match =>
        {
            string text = match.Groups[1].Value, target = match.Groups[2].Value;
            return target.Contains("://", StringComparison.Ordinal) && text != target ? $"{text} ({target})" : text;
        });
    }

    [GeneratedRegex("\\\\([<>\\[\\]*_\\\\#|])")]
    private static partial Regex Unescape();

    [GeneratedRegex("\\*\\*(.+?)\\*\\*")]
    private static partial Regex Emphasis();

    [GeneratedRegex("\\[([^\\[\\]]+)\\]\\(([^()\\s]+)\\)")]
    private static partial Regex Link();
}
