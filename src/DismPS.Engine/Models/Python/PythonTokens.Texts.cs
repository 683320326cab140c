using System.Text;

namespace DismPS.Engine.Models.Python;

/// <content>Texts in quotes, with or without replacement fields.</content>
internal sealed partial class PythonTokens
{
    // Texts in fields of texts; Python allows 150 (MAXFSTRINGLEVEL), nobody writes five.
    private const int MaxNesting = 50;

    private int _nesting;

    private static bool IsTextPrefix(ReadOnlySpan<char> name)
    {
        Span<char> lower = stackalloc char[2];
        return name.Length <= 2 && name.ToLowerInvariant(lower) > 0
            && lower[..name.Length] is "r" or "u" or "b" or "f" or "t" or "br" or "rb" or "fr" or "rf" or "tr" or "rt";
    }

    private void ReadText(ReadOnlySpan<char> prefix, int line, int column)
    {
        bool isRaw = prefix.ContainsAny('r', 'R');
        bool isFormatted = prefix.ContainsAny("fFtT");
        var value = new StringBuilder();
        bool hasFields = SkipText(isRaw, isFormatted, value, line, column);
        PythonTokenKind kind = hasFields ? PythonTokenKind.FormattedText : PythonTokenKind.Text;
        if (_tokens.Count is > 0 and < MaxTokens && _tokens[^1].IsText)
        {
            // Texts that follow each other are one; what stands behind a field is not part of its value.
            PythonToken before = _tokens[^1];
            bool isOpen = before.Kind == PythonTokenKind.Text && before.Text.Length + value.Length <= PythonToken.MaxText;
            _tokens[^1] = before with { Kind = isOpen ? kind : before.Kind, Text = isOpen ? before.Text + value : before.Text };
            return;
        }

        Add(kind, value.ToString(), line, column);
    }

    // True when the text has replacement fields. Without a value it is only skipped.
    private bool SkipText(bool isRaw, bool isFormatted, StringBuilder? value, int line, int column)
    {
        char quote = text[_position];
        bool isTriple = IsTriple(quote);
        bool hasFields = false;
        _position += isTriple ? 3 : 1;
        while (_position < text.Length)
        {
            char c = text[_position];
            if (c == quote && (!isTriple || IsTriple(quote)))
            {
                _position += isTriple ? 3 : 1;
                return hasFields;
            }

            if (c is '\n' or '\r')
            {
                // A text on one line that is not closed ends there: the script is broken, the rest of it may still be read.
                if (!isTriple)
                {
                    Fail(line, column, "the text is never closed");
                    return hasFields;
                }

                NewLine();
                Append(value, hasFields, '\n');
            }
            else if (c == '\\')
            {
                Escape(isRaw, isFormatted, hasFields ? null : value);
            }
            else if (isFormatted && c is '{' or '}' && !IsDoubled(c))
            {
                hasFields = true;
                SkipField(isTriple, quote);
            }
            else
            {
                _position += isFormatted && c is '{' or '}' ? 2 : 1;
                Append(value, hasFields, c);
            }
        }

        Fail(line, column, "the text is never closed");
        return hasFields;
    }

    private static void Append(StringBuilder? value, bool hasFields, char c)
    {
        if (value is { Length: < PythonToken.MaxText } && !hasFields)
            value.Append(c);
    }

    private bool IsTriple(char quote) =>
        _position + 2 < text.Length && text[_position] == quote && text[_position + 1] == quote && text[_position + 2] == quote;

    private bool IsDoubled(char c) => _position + 1 < text.Length && text[_position + 1] == c;

    private void Escape(bool isRaw, bool isFormatted, StringBuilder? value)
    {
        _position++;
        if (_position == text.Length)
            return;
        char c = text[_position];
        if (c is '\n' or '\r')
        {
            NewLine();
            if (isRaw)
                Append(value, hasFields: false, '\n');
            return;
        }

        if (isRaw || c is not ('\\' or '\'' or '"' or 'n' or 'r' or 't' or 'x' or 'u' or 'N'))
        {
            Append(value, hasFields: false, '\\');
            // A brace behind the backslash of a formatted text still opens a field.
            if (isFormatted && c is '{' or '}')
                return;
            Append(value, hasFields: false, c);
            _position++;
            return;
        }

        _position++;
        if (c == 'N' && _position < text.Length && text[_position] == '{')
        {
            int end = text.AsSpan(_position, Math.Min(128, text.Length - _position)).IndexOf('}');
            _position += end < 0 ? 1 : end + 1;
        }

        int digits = c switch { 'x' => 2, 'u' => 4, _ => 0 };
        if (digits > 0 && _position + digits <= text.Length && int.TryParse(text.AsSpan(_position, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out int code))
        {
            _position += digits;
            Append(value, hasFields: false, (char)code);
            return;
        }

        Append(value, hasFields: false, c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'x' or 'u' or 'N' => '?', _ => c });
    }

    // A replacement field: an expression in braces, perhaps with a format that has fields again.
    private void SkipField(bool isTriple, char quote)
    {
        _position++;
        int depth = 0;
        _nesting++;
        while (_position < text.Length)
        {
            char c = text[_position];
            if (c is '\n' or '\r')
            {
                if (!isTriple && depth == 0)
                    break;
                NewLine();
            }
            else if (c is '"' or '\'')
            {
                // In Python before 3.12 the quote of the text ends it also here; such a field is a fault there and no field at all.
                if (_nesting > MaxNesting)
                    break;
                SkipText(IsRawBefore(), IsFormattedBefore(), null, _line, Column);
            }
            else if (c == '}' && depth == 0)
            {
                _position++;
                break;
            }
            else if (c == ':' && depth == 0)
            {
                SkipFormat(isTriple, quote);
                break;
            }
            else if (c == '#' && isTriple)
            {
                SkipComment();
            }
            else
            {
                depth = Math.Max(0, depth + (c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0));
                _position++;
            }
        }

        _nesting--;
    }

    private void SkipFormat(bool isTriple, char quote)
    {
        _position++;
        while (_position < text.Length)
        {
            char c = text[_position];
            if (c == '}')
            {
                _position++;
                return;
            }

            // The text ends before its field does: a fault that is left to Python.
            if ((c is '\n' or '\r' && !isTriple) || (c == quote && (!isTriple || IsTriple(quote))))
                return;
            if (c == '{' && _nesting <= MaxNesting)
                SkipField(isTriple, quote);
            else if (c is '\n' or '\r')
                NewLine();
            else
                _position++;
        }
    }

    private bool IsFormattedBefore() => PrefixBefore().ContainsAny("fFtT");

    private bool IsRawBefore() => PrefixBefore().ContainsAny('r', 'R');

    private ReadOnlySpan<char> PrefixBefore()
    {
        int start = _position;
        while (start > 0 && _position - start < 3 && PythonName.IsPart(text[start - 1]))
            start--;
        ReadOnlySpan<char> name = text.AsSpan(start, _position - start);
        return IsTextPrefix(name) ? name : default;
    }
}
