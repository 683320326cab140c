using System.Text;
using DismPS.Engine.Models.Configurations;

namespace DismPS.Engine.Models;

/// <summary>
/// Cuts protobuf text format into tokens as protobuf's own tokenizer does, so that a fault is found at the same line and column: columns count
/// bytes, and a tab leads to the next multiple of eight.
/// </summary>
internal sealed class TextProtoTokenizer(byte[] text)
{
    private const int TabWidth = 8;

    private static readonly string[] Marks = [.. Enumerable.Range(0, 0x80).Select(c => ((char)c).ToString())];

    private int position;
    private int line;
    private int column;
    private TextProtoToken previous;
    private int previousEnd;

    private int Here => position < text.Length ? text[position] : -1;

    public TextProtoToken Next()
    {
        SkipBlanks();
        int start = position, startLine = line, startColumn = column;
        TextProtoTokenKind kind = Here < 0 ? TextProtoTokenKind.End : Consume();
        var token = new TextProtoToken(kind, TextOf(start), startLine + 1, startColumn + 1);
        previous = token;
        previousEnd = column;
        return token;
    }

    private string TextOf(int start) => position - start == 1 && text[start] < 0x80
        ? Marks[text[start]]
        : Encoding.UTF8.GetString(text, start, position - start);

    private TextProtoTokenKind Consume()
    {
        if (Here is < ' ' or '\0')
            throw Error("Invalid control characters encountered in text.");
        if (IsLetter(Here))
        {
            while (IsLetter(Here) || IsDigit(Here))
                Advance();
            return TextProtoTokenKind.Identifier;
        }

        int first = Here, firstColumn = column;
        if (first is '"' or '\'')
            return ConsumeString(first);
        if (first >= 0x80)
            throw Error($"Interpreting non ascii codepoint {first}.", cure: first == 0xEF && position == 0 ? "Save the file as UTF-8 without a byte order mark." : "Put text other than ASCII in quotes.");
        Advance();
        if (IsDigit(first))
            return ConsumeNumber(first == '0', false);
        if (first != '.' || !IsDigit(Here))
            return TextProtoTokenKind.Symbol;
        if (previous.Kind == TextProtoTokenKind.Identifier && previous.Line == line + 1 && previousEnd == firstColumn)
            throw Error("Need space between identifier and decimal point.", column - 1);
        return ConsumeNumber(false, true);
    }

    private TextProtoTokenKind ConsumeNumber(bool zero, bool dot)
    {
        bool isFloat = dot;
        if (zero && TryTake('x', 'X'))
        {
            if (!SkipWhile(c => char.IsAsciiHexDigit((char)c)))
                throw Error("\"0x\" must be followed by hex digits.");
        }
        else if (zero && IsDigit(Here))
        {
            SkipWhile(c => c is >= '0' and <= '7');
            if (IsDigit(Here))
                throw Error("Numbers starting with leading zero must be in octal.");
        }
        else
        {
            SkipWhile(IsDigit);
            if (!dot && TryTake('.', '.'))
            {
                isFloat = true;
                SkipWhile(IsDigit);
            }

            if (TryTake('e', 'E'))
            {
                isFloat = true;
                TryTake('-', '+');
                if (!SkipWhile(IsDigit))
                    throw Error("\"e\" must be followed by exponent.");
            }

            isFloat |= TryTake('f', 'F');
        }

        if (IsLetter(Here))
            throw Error("Need space between number and identifier.");
        if (Here == '.')
            throw Error(isFloat ? "Already saw decimal point or exponent; can't have another one." : "Hex and octal numbers must be integers.");
        return isFloat ? TextProtoTokenKind.Float : TextProtoTokenKind.Integer;
    }

    private TextProtoTokenKind ConsumeString(int quote)
    {
        Advance();
        while (Here != quote)
        {
            if (Here is -1 or 0)
                throw Error("Unexpected end of string.");
            if (Here == '\n')
                throw Error("String literals cannot cross line boundaries.");
            int taken = Here;
            Advance();
            if (taken == '\\')
                ConsumeEscape();
        }

        Advance();
        return TextProtoTokenKind.String;
    }

    private void ConsumeEscape()
    {
        int kind = Here;
        if (kind is -1 || !"abfnrtv\\?'\"01234567xuU".Contains((char)kind))
            throw Error("Invalid escape sequence in string literal.");
        Advance();
        if (kind == 'x' && !SkipWhile(c => char.IsAsciiHexDigit((char)c), 1))
            throw Error("Expected hex digits for escape sequence.");
        if (kind == 'u')
            ConsumeCharacter(4, "Expected four hex digits for \\u escape sequence.");
        else if (kind == 'U')
            ConsumeCharacter(8, "Expected eight hex digits up to 10ffff for \\U escape sequence");
    }

    private void ConsumeCharacter(int digits, string fault)
    {
        int start = position;
        SkipWhile(c => char.IsAsciiHexDigit((char)c), digits);
        if (position - start < digits || Convert.ToInt64(Encoding.ASCII.GetString(text, start, digits), 16) > 0x10FFFF)
            throw Error(fault);
    }

    private void SkipBlanks()
    {
        while (true)
        {
            if (Here is ' ' or '\n' or '\t' or '\r' or '\v' or '\f')
                Advance();
            else if (Here == '#')
                SkipWhile(c => c is not '\n');
            else
                return;
        }
    }

    private bool SkipWhile(Func<int, bool> wanted, int most = int.MaxValue)
    {
        int start = position;
        while (Here >= 0 && position - start < most && wanted(Here))
            Advance();
        return position > start;
    }

    private bool TryTake(char one, char other)
    {
        if (Here != one && Here != other)
            return false;
        Advance();
        return true;
    }

    private void Advance()
    {
        int taken = text[position++];
        if (taken == '\n')
            line++;
        column = taken == '\n' ? 0 : taken == '\t' ? column + TabWidth - (column % TabWidth) : column + 1;
    }

    private ModelConfigurationRefusal Error(string fault, int? at = null, string? cure = null) => new(new ModelConfigurationFault(
        ModelConfigurationStage.Text, "text", fault, cure, line + 1, (at ?? column) + 1));

    private static bool IsLetter(int c) => c == '_' || (c >= 0 && char.IsAsciiLetter((char)c));

    private static bool IsDigit(int c) => c is >= '0' and <= '9';
}
