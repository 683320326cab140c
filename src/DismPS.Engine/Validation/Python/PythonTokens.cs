namespace DismPS.Engine.Validation.Python;

/// <summary>Cuts a script into logical lines and these into words.</summary>
internal sealed class PythonTokens(string text)
{
    // Enough for every import list; statements are not kept whole.
    private const int MaxWords = 64;

    private readonly List<string> _words = [];
    private int _position;
    private int _line = 1;

    /// <summary>Columns before the statement; a tab goes to the next multiple of eight.</summary>
    public int Indent { get; private set; }

    /// <summary>Line on which the statement begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>First names and signs of the statement; texts and numbers are left out.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>True when a colon stands outside all brackets.</summary>
    public bool HasColon { get; private set; }

    /// <summary>Goes to the next logical line; false at the end.</summary>
    public bool NextStatement()
    {
        _words.Clear();
        HasColon = false;
        if (!SkipBlankLines())
            return false;
        Line = _line;
        int depth = 0;
        while (_position < text.Length)
        {
            char c = text[_position];
            if (c is '\n' or '\r')
            {
                NewLine();
                if (depth == 0)
                    return true;
            }
            else if (c == '\\' && _position + 1 < text.Length && text[_position + 1] is '\n' or '\r')
            {
                _position++;
                NewLine();
            }
            else
            {
                Token(c, ref depth);
            }
        }

        return true;
    }

    private void Token(char c, ref int depth)
    {
        if (c == '#')
        {
            SkipComment();
        }
        else if (c is '"' or '\'')
        {
            SkipText(c);
        }
        else if (PythonName.IsPart(c))
        {
            int start = _position;
            while (_position < text.Length && PythonName.IsPart(text[_position]))
                _position++;
            // Letters right before a quote are the prefix of a text: r"", f'', Rb"".
            if (_position == text.Length || text[_position] is not ('"' or '\'') || _position - start > 2)
                AddWord(text[start.._position]);
        }
        else
        {
            depth = Math.Max(0, depth + (c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0));
            HasColon |= c == ':' && depth == 0;
            if (!char.IsWhiteSpace(c))
                AddWord(c.ToString());
            _position++;
        }
    }

    private void AddWord(string word)
    {
        if (_words.Count < MaxWords)
            _words.Add(word);
    }

    private bool SkipBlankLines()
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
                return true;
            NewLine();
        }

        return false;
    }

    private void SkipComment()
    {
        while (_position < text.Length && text[_position] is not ('\n' or '\r'))
            _position++;
    }

    private void SkipText(char quote)
    {
        bool triple = string.CompareOrdinal(text, _position, new string(quote, 3), 0, 3) == 0;
        _position += triple ? 3 : 1;
        while (_position < text.Length)
        {
            char c = text[_position];
            if (c is '\n' or '\r')
            {
                // A text on one line that is not closed ends there: the script is broken, the rest of it may still be read.
                if (!triple)
                    return;
                NewLine();
            }
            else if (c == '\\' && _position + 1 < text.Length)
            {
                _position++;
                if (text[_position] is '\n' or '\r')
                    NewLine();
                else
                    _position++;
            }
            else if (c == quote && (!triple || string.CompareOrdinal(text, _position, new string(quote, 3), 0, 3) == 0))
            {
                _position += triple ? 3 : 1;
                return;
            }
            else
            {
                _position++;
            }
        }
    }

    private void NewLine()
    {
        if (text[_position] == '\r' && _position + 1 < text.Length && text[_position + 1] == '\n')
            _position++;
        _position++;
        _line++;
    }
}
