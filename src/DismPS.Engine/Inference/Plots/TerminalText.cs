using System.Globalization;
using System.Text;

namespace DismPS.Engine.Inference.Plots;

/// <summary>Texts of users in a terminal: they give it no orders and stay in their line.</summary>
internal static class TerminalText
{
    /// <summary>The text with a blank for everything that is not seen.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            clean.Append(char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate ? ' ' : c);
        }

        return clean.ToString();
    }

    /// <summary>The beginning of the text where it is too long.</summary>
    public static string Cut(string text, int width) => text.Length <= width ? text : string.Concat(text.AsSpan(0, width - 3), "...");
}
