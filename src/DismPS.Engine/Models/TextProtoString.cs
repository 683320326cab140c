using System.Globalization;
using System.Text;

namespace DismPS.Engine.Models;

/// <summary>The content of a string of protobuf text format.</summary>
internal static class TextProtoString
{
    private const string Simple = "abfnrtv\\'\"?";

    /// <summary>Appends the content of a token with its quotes; the tokenizer has checked its escapes. False when an escape is no character.</summary>
    public static bool TryAppend(string token, List<byte> bytes)
    {
        ReadOnlySpan<char> rest = token.AsSpan(1, token.Length - 2);
        while (!rest.IsEmpty)
        {
            int plain = rest.IndexOf('\\');
            if (plain != 0)
            {
                ReadOnlySpan<char> text = plain < 0 ? rest : rest[..plain];
                bytes.AddRange(Encoding.UTF8.GetBytes(text.ToString()));
                rest = rest[text.Length..];
                continue;
            }

            if (!TryAppendEscape(ref rest, bytes))
                return false;
        }

        return true;
    }

    private static bool TryAppendEscape(ref ReadOnlySpan<char> rest, List<byte> bytes)
    {
        char kind = rest[1];
        int simple = Simple.IndexOf(kind);
        if (simple >= 0)
        {
            bytes.Add((byte)"\a\b\f\n\r\t\v\\'\"?"[simple]);
            rest = rest[2..];
            return true;
        }

        bool octal = char.IsAsciiDigit(kind);
        int start = octal ? 1 : 2, most = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 3 }, length = 0;
        while (length < most && start + length < rest.Length && (octal ? rest[start + length] is >= '0' and <= '7' : char.IsAsciiHexDigit(rest[start + length])))
            length++;
        ReadOnlySpan<char> digits = rest.Slice(start, length);
        rest = rest[(start + length)..];
        if (kind is not ('u' or 'U'))
        {
            bytes.Add((byte)(octal ? Convert.ToInt32(digits.ToString(), 8) : int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
            return true;
        }

        int character = int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (!Rune.IsValid(character))
            return false;
        bytes.AddRange(Encoding.UTF8.GetBytes(new Rune(character).ToString()));
        return true;
    }
}
