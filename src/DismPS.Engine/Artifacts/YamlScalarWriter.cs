using System.Globalization;
using System.Text;

namespace DismPS.Engine.Artifacts;

/// <summary>Texts in YAML, quoted and folded as PyYAML 6.0.3's emitter does it.</summary>
internal sealed class YamlScalarWriter(YamlLineWriter line)
{
    private const int BestWidth = 80;

    /// <summary>Whether a key fits before its colon; others need a question mark.</summary>
    internal static bool IsSimpleKey(string key)
    {
        int[] runes = CodePoints(key);
        YamlScalarAnalysis analysis = YamlScalarAnalysis.Of(runes);
        // 128 with the tag "!!str", which PyYAML counts although it does not write it.
        return runes.Length < 123 && !analysis.IsEmpty && !analysis.IsMultiline;
    }

    /// <summary>Writes a text in the style that suits it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="indent">Column of continuation lines.</param>
    /// <param name="simpleKey">True for a key, which is never folded.</param>
    internal void Write(string text, int indent, bool simpleKey)
    {
        int[] runes = CodePoints(text);
        switch (YamlScalarAnalysis.Of(runes).Choose(text, simpleKey))
        {
            case YamlScalarStyle.Plain:
                WritePlain(runes, indent, split: !simpleKey);
                break;
            case YamlScalarStyle.SingleQuoted:
                WriteSingleQuoted(runes, indent, split: !simpleKey);
                break;
            default:
                WriteDoubleQuoted(runes, indent, split: !simpleKey);
                break;
        }
    }

    private void WritePlain(ReadOnlySpan<int> text, int indent, bool split)
    {
        line.WritePlain("");
        int start = 0;
        while (start < text.Length)
        {
            int end = RunEnd(text, start);
            if (text[start] == ' ' && end == start + 1 && line.Column > BestWidth && split)
            {
                line.WriteIndent(indent);
                line.BeginContent();
            }
            else
            {
                line.Append(text[start..end]);
            }

            start = end;
        }
    }

    private void WriteSingleQuoted(ReadOnlySpan<int> text, int indent, bool split)
    {
        line.WriteIndicator("'", needWhitespace: true);
        int start = 0;
        while (start < text.Length)
        {
            int end = RunEnd(text, start);
            ReadOnlySpan<int> run = text[start..end];
            if (YamlScalarAnalysis.IsBreak(run[0]))
            {
                // One break more than the text has, because a reader folds the first one away.
                if (run[0] == '\n')
                    line.WriteLineBreak();
                foreach (int _ in run)
                    line.WriteLineBreak();
                line.WriteIndent(indent);
            }
            else if (run[0] == ' ' && run.Length == 1 && line.Column > BestWidth && split && start != 0 && end != text.Length)
            {
                line.WriteIndent(indent);
            }
            else
            {
                foreach (int c in run)
                    line.Append(c == '\'' ? "''" : ((char)c).ToString());
            }

            start = end;
        }

        line.WriteIndicator("'", needWhitespace: false);
    }

    private void WriteDoubleQuoted(ReadOnlySpan<int> text, int indent, bool split)
    {
        line.WriteIndicator("\"", needWhitespace: true);
        int start = 0;
        for (int end = 0; end <= text.Length; end++)
        {
            int c = end < text.Length ? text[end] : -1;
            if (c is -1 or '"' or '\\' or < 0x20 or > 0x7e)
            {
                line.Append(text[start..Math.Max(start, end)]);
                start = Math.Max(start, end);
                if (c >= 0)
                {
                    line.Append(Escape(c));
                    start = end + 1;
                }
            }

            if (split && end > 0 && end < text.Length - 1 && (c == ' ' || start >= end)
                && line.Column + (end - start) > BestWidth)
            {
                line.Append(text[start..Math.Max(start, end)]);
                start = Math.Max(start, end);
                line.Append("\\");
                line.WriteIndent(indent);
                line.BeginContent();
                if (text[start] == ' ')
                    line.Append("\\");
            }
        }

        line.WriteIndicator("\"", needWhitespace: false);
    }

    // A run is a stretch of spaces, of line breaks or of anything else.
    private static int RunEnd(ReadOnlySpan<int> text, int start)
    {
        int kind = Kind(text[start]);
        int end = start + 1;
        while (end < text.Length && Kind(text[end]) == kind)
            end++;
        return end;

        static int Kind(int c) => c == ' ' ? 1 : YamlScalarAnalysis.IsBreak(c) ? 2 : 0;
    }

    private static string Escape(int c) => c switch
    {
        0 => "\\0", 7 => "\\a", 8 => "\\b", 9 => "\\t", 10 => "\\n", 11 => "\\v", 12 => "\\f", 13 => "\\r", 27 => "\\e",
        '"' => "\\\"", '\\' => "\\\\", 0x85 => "\\N", 0xa0 => "\\_", 0x2028 => "\\L", 0x2029 => "\\P",
        <= 0xff => string.Create(CultureInfo.InvariantCulture, $"\\x{c:X2}"),
        <= 0xffff => string.Create(CultureInfo.InvariantCulture, $"\\u{c:X4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{c:X8}"),
    };

    private static int[] CodePoints(string text) => [.. text.EnumerateRunes().Select(r => r.Value)];
}
