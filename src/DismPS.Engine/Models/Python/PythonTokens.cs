namespace DismPS.Engine.Models.Python;

/// <summary>
/// Cuts a script into simple statements and headers, and these into tokens (Python language reference, chapter 2, up to 3.14).
/// It reads on behind a fault and remembers the first one.
/// </summary>
internal sealed partial class PythonTokens(string text)
{
    // Enough for every import list and class header; the rest of a longer statement, mostly a table of numbers, is skipped.
    private const int MaxTokens = 4096;

    // Python's own limits (MAXLEVEL and MAXINDENT of its tokenizer).
    private const int MaxBrackets = 200;
    private const int MaxIndents = 100;

    private readonly List<PythonToken> _tokens = [];
    private readonly Stack<(char Sign, int Line, int Column)> _brackets = new();
    private readonly Stack<int> _indents = new([0]);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _position;
    private int _line = 1;
    private int _lineStart;
    private int _deeper;
    private bool _opensBlock;
    private bool _endsWithColon;
    private bool _isBehindSemicolon;

    /// <summary>Columns before the logical line; a tab goes to the next multiple of eight.</summary>
    public int Indent { get; private set; }

    /// <summary>Line on which the statement begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>True for the first statement of a logical line, false behind a semicolon.</summary>
    public bool StartsLine { get; private set; } = true;

    /// <summary>The first tokens of the statement. The list is reused for the next one.</summary>
    public IReadOnlyList<PythonToken> Current => _tokens;

    /// <summary>The first fault that is sure.</summary>
    public PythonFault? Fault { get; private set; }

    /// <summary>Goes to the next statement; false at the end.</summary>
    public bool NextStatement()
    {
        do
        {
            _tokens.Clear();
            StartsLine = !_isBehindSemicolon || AtLineEnd();
            _isBehindSemicolon = false;
            if (StartsLine && !StartLine())
            {
                if (_opensBlock)
                    Fail(_line, Column, "an indented block is missing at the end");
                return false;
            }

            Line = _line;
            ReadStatement();
        }
        while (_tokens.Count == 0 && _position < text.Length);
        return _tokens.Count > 0;
    }

    private void ReadStatement()
    {
        _endsWithColon = false;
        while (_position < text.Length)
        {
            char c = text[_position];
            if (c is '\n' or '\r')
            {
                NewLine();
                if (Depth == 0)
                    break;
            }
            else if (c == ';' && Depth == 0)
            {
                _position++;
                _isBehindSemicolon = true;
                break;
            }
            else if (c == '\\')
            {
                ContinueLine();
            }
            else
            {
                ReadToken(c);
            }
        }

        _opensBlock = _endsWithColon;
        if (_position == text.Length && _brackets.TryPeek(out (char Sign, int Line, int Column) open))
            Fail(open.Line, open.Column, $"'{open.Sign}' is never closed");
    }

    private int Depth => _brackets.Count + _deeper;

    private int Column => _position - _lineStart + 1;

    private void ReadToken(char c)
    {
        int column = Column;
        int line = _line;
        if (c == '#')
        {
            SkipComment();
        }
        else if (c is '"' or '\'')
        {
            ReadText(prefix: default, line, column);
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && _position + 1 < text.Length && char.IsAsciiDigit(text[_position + 1])))
        {
            SkipNumber();
            Add(PythonTokenKind.Number, "0", line, column);
        }
        else if (PythonName.IsPart(c))
        {
            ReadName(line, column);
        }
        else
        {
            ReadSign(c, line, column);
        }
    }

    private void ReadName(int line, int column)
    {
        int start = _position;
        while (_position < text.Length && PythonName.IsPart(text[_position]))
            _position++;
        ReadOnlySpan<char> name = text.AsSpan(start, _position - start);
        if (_position < text.Length && text[_position] is '"' or '\'' && IsTextPrefix(name))
        {
            ReadText(name, line, column);
            return;
        }

        if (!_names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out string? known))
        {
            known = name.ToString();
            if (known.Length <= PythonToken.MaxText)
                _names.Add(known);
        }

        Add(PythonTokenKind.Name, known, line, column);
    }

    private void ReadSign(char c, int line, int column)
    {
        if (c is '(' or '[' or '{')
            Open(c, line, column);
        else if (c is ')' or ']' or '}')
            Close(c, line, column);
        string sign = PythonSigns.At(text, _position);
        _position += sign.Length;
        if (char.IsWhiteSpace(c) && c != '\u00A0')
            return;
        if (c is '$' or '?' or '`' or '\0' or '\u00A0' or '“' or '”' or '‘' or '’' or '–' or '—' or '…' || sign == "!")
            Fail(line, column, $"'{c}' is not allowed here".Replace("'\0'", "a null byte", StringComparison.Ordinal));
        Add(PythonTokenKind.Sign, sign, line, column);
    }

    private void Open(char c, int line, int column)
    {
        if (_brackets.Count < MaxBrackets)
        {
            _brackets.Push((c, line, column));
            return;
        }

        _deeper++;
        Fail(line, column, "there are more than 200 brackets around this one");
    }

    private void Close(char c, int line, int column)
    {
        if (_deeper > 0)
            _deeper--;
        else if (!_brackets.TryPop(out (char Sign, int Line, int Column) open))
            Fail(line, column, $"'{c}' closes nothing");
        else if ((open.Sign, c) is not (('(', ')') or ('[', ']') or ('{', '}')))
            Fail(line, column, $"'{c}' does not close '{open.Sign}' in line {open.Line}");
    }

    private void Add(PythonTokenKind kind, string value, int line, int column)
    {
        _endsWithColon = kind == PythonTokenKind.Sign && value == ":";
        if (_tokens.Count < MaxTokens)
            _tokens.Add(new PythonToken(kind, value, line, column));
    }

    private void Fail(int line, int column, string message) => Fault ??= new PythonFault(line, column, message);
}
