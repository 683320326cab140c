namespace DismPS.Engine.Models.Python;

/// <content>Lines, indentation, comments and numbers.</content>
internal sealed partial class PythonTokens
{
    // Skips blank lines; false at the end of the text.
    private bool StartLine()
    {
        while (_position < text.Length)
        {
            Indent = 0;
            for (; _position < text.Length && text[_position] is ' ' or '\t' or '\f'; _position++)
                Indent = text[_position] switch { '\t' => (Indent / 8 * 8) + 8, '\f' => 0, _ => Indent + 1 };
            if (_position < text.Length && text[_position] == '#')
                SkipComment();
            if (_position == text.Length)
                return false;
            if (text[_position] is not ('\n' or '\r'))
            {
                CheckIndent();
                return true;
            }

            NewLine();
        }

        return false;
    }

    private void CheckIndent()
    {
        int top = _indents.Peek();
        if (Indent > top)
        {
            if (!_opensBlock)
                Fail(_line, Column, "the line is indented deeper than the one before, which opens no block");
            if (_indents.Count <= MaxIndents)
                _indents.Push(Indent);
            else
                Fail(_line, Column, "the blocks are nested more than 100 deep");
            return;
        }

        if (_opensBlock)
            Fail(_line, Column, "an indented block is missing above this line");
        while (Indent < _indents.Peek())
            _indents.Pop();
        if (Indent != _indents.Peek())
        {
            Fail(_line, Column, "the indentation fits no line above");
            _indents.Push(Indent);
        }
    }

    // Behind a semicolon there may be nothing but white space and a comment.
    private bool AtLineEnd()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t' or '\f')
            _position++;
        if (_position < text.Length && text[_position] == '#')
            SkipComment();
        if (_position == text.Length || text[_position] is not ('\n' or '\r'))
            return _position == text.Length;
        NewLine();
        return true;
    }

    private void ContinueLine()
    {
        _position++;
        if (_position == text.Length)
            return;
        if (text[_position] is '\n' or '\r')
            NewLine();
        else
            Fail(_line, Column - 1, "there is something behind the '\\' that continues the line");
    }

    private void SkipComment()
    {
        int end = text.AsSpan(_position).IndexOfAny('\n', '\r');
        _position = end < 0 ? text.Length : _position + end;
    }

    private void SkipNumber()
    {
        if (text[_position] == '0' && _position + 1 < text.Length && text[_position + 1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B')
        {
            _position += 2;
            while (_position < text.Length && (char.IsAsciiHexDigit(text[_position]) || text[_position] == '_'))
                _position++;
            return;
        }

        SkipDigits();
        if (_position < text.Length && text[_position] == '.')
        {
            _position++;
            SkipDigits();
        }

        if (_position < text.Length && text[_position] is 'e' or 'E')
        {
            int digits = _position + 1 < text.Length && text[_position + 1] is '+' or '-' ? _position + 2 : _position + 1;
            if (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                _position = digits;
                SkipDigits();
            }
        }

        if (_position < text.Length && text[_position] is 'j' or 'J' or 'l' or 'L')
            _position++;
    }

    private void SkipDigits()
    {
        while (_position < text.Length && (char.IsAsciiDigit(text[_position]) || text[_position] == '_'))
            _position++;
    }

    private void NewLine()
    {
        if (text[_position] == '\r' && _position + 1 < text.Length && text[_position + 1] == '\n')
            _position++;
        _position++;
        _line++;
        _lineStart = _position;
    }
}
