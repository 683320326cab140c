namespace DismPS.Engine.Templates.Reading;

/// <summary>Turns offsets into lines and columns.</summary>
internal static class TextPosition
{
    /// <summary>The place of one character.</summary>
    public static NodeSpan SpanAt(string text, int offset)
    {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++)
        {
            if (text[i] != '\n' && (text[i] != '\r' || (i + 1 < text.Length && text[i + 1] == '\n')))
                continue;
            line++;
            lineStart = i + 1;
        }

        return new NodeSpan(line, offset - lineStart + 1, offset, Math.Min(offset + 1, text.Length));
    }
}
