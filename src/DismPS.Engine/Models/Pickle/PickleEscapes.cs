using System.Globalization;
using System.Text;

namespace DismPS.Engine.Models.Pickle;

/// <summary>
/// Texts of protocol 0, which may hide a name behind escapes. Null where Python refuses or where the result is not plain enough to be a name.
/// </summary>
internal static class PickleEscapes
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8; null for bytes that are not.</summary>
    public static string? DecodeUtf8(byte[] bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The literal of STRING: quotes around it and the escapes of a Python text.</summary>
    public static string? DecodeQuoted(byte[] line)
    {
        string text = Encoding.Latin1.GetString(line).Trim();
        if (text.Length < 2 || text[0] is not ('\'' or '"') || text[^1] != text[0])
            return null;
        return Decode(text[1..^1], pythonEscapes: true);
    }

    /// <summary>The line of UNICODE, in which only \u and \U mean something.</summary>
    public static string? DecodeUnicode(byte[] line) => Decode(Encoding.Latin1.GetString(line), pythonEscapes: false);

    private static string? Decode(string text, bool pythonEscapes)
    {
        if (!text.Contains('\\'))
            return text;
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            char kind = text[++i];
            int digits = (kind, pythonEscapes) switch { ('x', true) => 2, ('u', false) => 4, ('U', false) => 8, _ => 0 };
            if (digits > 0)
            {
                if (i + digits >= text.Length || !uint.TryParse(text.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code)
                    || code > 0x10FFFF || code is >= 0xD800 and <= 0xDFFF)
                    return null;
                result.Append(char.ConvertFromUtf32((int)code));
                i += digits;
            }
            else if (pythonEscapes && kind is >= '0' and <= '7')
            {
                int code = 0;
                int end = Math.Min(i + 3, text.Length);
                for (; i < end && text[i] is >= '0' and <= '7'; i++)
                    code = (code * 8) + (text[i] - '0');
                i--;
                result.Append((char)(code & 0xFF));
            }
            else if (pythonEscapes)
            {
                result.Append(kind switch { 'n' => "\n", 'r' => "\r", 't' => "\t", 'a' => "\a", 'b' => "\b", 'f' => "\f", 'v' => "\v", '\\' or '\'' or '"' => kind.ToString(), _ => "\\" + kind });
            }
            else
            {
                result.Append('\\').Append(kind);
            }
        }

        return result.ToString();
    }
}
