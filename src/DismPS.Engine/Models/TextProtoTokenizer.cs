using System.Globalization;
using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Models;

/// <summary>Cuts protobuf text format into tokens; comments and white space are passed over.</summary>
internal sealed class TextProtoTokenizer(string text, string file)
{
    private int position;
    private int line = 1;
    private int lineStart;

    public TextProtoToken Next()
    {
        SkipBlanks();
        int start = position;
        if (start >= text.Length)
            return Token(TextProtoTokenKind.End, "", start);
        char first = text[start];
        if (char.IsAsciiLetter(first) || first == '_')
        {
            SkipWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            return Token(TextProtoTokenKind.Identifier, text[start..position], start);
        }

        if (char.IsAsciiDigit(first) || first is '.' or '-' or '+')
        {
            position++;
            // The sign may stand apart from its number.
            if (first == '-')
                SkipBlanks();
            int digits = position;
            SkipWhile(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' || (c is '+' or '-' && text[position - 1] is 'e' or 'E' && !IsHex(digits)));
            return Token(TextProtoTokenKind.Number, (first == '-' ? "-" : first.ToString()) + text[digits..position], start);
        }

        if (first is '"' or '\'')
            return ReadStrings(start);
        if (first is '{' or '}' or '[' or ']' or '<' or '>' or ':' or ',' or ';' or '/')
        {
            position++;
            return Token(TextProtoTokenKind.Symbol, first.ToString(), start);
        }

        throw Error($"unexpected character '{first}'", line, start - lineStart + 1);
    }

    public DismException Error(string fault, int atLine, int column) => new(
        ErrorCode.ModelLoadFailed, $"{new SourceLocation(file, atLine, column)}: {fault}.", null, file);

    private bool IsHex(int from) => from + 1 < text.Length && text[from] == '0' && text[from + 1] is 'x' or 'X';

    private TextProtoToken Token(TextProtoTokenKind kind, string value, int start) => new(kind, value, line, start - lineStart + 1);

    private void SkipWhile(Func<char, bool> wanted)
    {
        while (position < text.Length && wanted(text[position]))
            position++;
    }

    private void SkipBlanks()
    {
        while (position < text.Length)
        {
            char c = text[position];
            if (c == '\n')
            {
                line++;
                lineStart = position + 1;
            }
            else if (c == '#')
            {
                int end = text.IndexOf('\n', position);
                position = end < 0 ? text.Length : end;
                continue;
            }
            else if (!char.IsWhiteSpace(c) && c != '\uFEFF')
            {
                return;
            }

            position++;
        }
    }

    private TextProtoToken ReadStrings(int start)
    {
        int startLine = line;
        int column = start - lineStart + 1;
        // Strings that follow each other are one string.
        var bytes = new List<byte>();
        while (position < text.Length && text[position] is '"' or '\'')
        {
            ReadString(bytes);
            SkipBlanks();
        }

        return new TextProtoToken(TextProtoTokenKind.String, Encoding.UTF8.GetString([.. bytes]), startLine, column);
    }

    private void ReadString(List<byte> bytes)
    {
        char quote = text[position];
        int start = position++;
        while (true)
        {
            if (position >= text.Length || text[position] == '\n')
                throw Error("the string that starts here has no end", line, start - lineStart + 1);
            char c = text[position];
            if (c == quote)
            {
                position++;
                return;
            }

            if (c == '\\')
            {
                ReadEscape(bytes);
                continue;
            }

            int length = char.IsHighSurrogate(c) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1]) ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(position, length)));
            position += length;
        }
    }

    private void ReadEscape(List<byte> bytes)
    {
        int start = position++;
        char kind = position < text.Length ? text[position++] : '\0';
        int simple = "abfnrtv\\'\"?".IndexOf(kind);
        if (simple >= 0 && kind != '\0')
        {
            bytes.Add((byte)"\a\b\f\n\r\t\v\\'\"?"[simple]);
            return;
        }

        (int most, int radix) = kind switch { 'x' or 'X' => (2, 16), 'u' => (4, 16), 'U' => (8, 16), >= '0' and <= '7' => (3, 8), _ => (0, 0) };
        if (radix == 8)
            position--;
        int digits = position;
        while (position < text.Length && position - digits < most && (radix == 16 ? char.IsAsciiHexDigit(text[position]) : text[position] is >= '0' and <= '7'))
            position++;
        if (position == digits || (kind is 'u' or 'U' && position - digits != most))
            throw Error("this escape in a string is not known", line, start - lineStart + 1);
        long value = radix == 8
            ? text[digits..position].Aggregate(0L, (sum, digit) => (sum * 8) + (digit - '0'))
            : long.Parse(text.AsSpan(digits, position - digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (kind is not ('u' or 'U'))
            bytes.Add((byte)value);
        else if (Rune.IsValid((int)Math.Min(value, int.MaxValue)))
            bytes.AddRange(Encoding.UTF8.GetBytes(new Rune((int)value).ToString()));
        else
            throw Error("this escape in a string is no character", line, start - lineStart + 1);
    }
}
