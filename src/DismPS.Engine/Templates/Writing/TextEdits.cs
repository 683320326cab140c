using System.Collections.Immutable;
using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Writing;

/// <summary>Applies edits to a text.</summary>
internal static class TextEdits
{
    /// <summary>The edits in the order of the text, each once; null when two of them overlap or one lies outside.</summary>
    public static ImmutableArray<TextEdit>? Order(string text, IEnumerable<TextEdit> edits)
    {
        ImmutableArray<TextEdit> ordered = [.. edits.Distinct().OrderBy(edit => edit.Start).ThenBy(edit => edit.End)];
        int end = 0;
        foreach (TextEdit edit in ordered)
        {
            if (edit.Start < end || edit.End < edit.Start || edit.End > text.Length)
                return null;
            // Two insertions at one place have no order.
            end = Math.Max(edit.End, edit.Start + 1);
        }

        return ordered;
    }

    /// <summary>The text with all edits; null when they overlap.</summary>
    public static string? Apply(string text, IEnumerable<TextEdit> edits)
    {
        if (Order(text, edits) is not { } ordered)
            return null;
        var edited = new StringBuilder(text);
        // From the end, so that the offsets of the others stay right.
        for (int i = ordered.Length - 1; i >= 0; i--)
            edited.Remove(ordered[i].Start, ordered[i].End - ordered[i].Start).Insert(ordered[i].Start, ordered[i].NewText);
        return edited.ToString();
    }
}
