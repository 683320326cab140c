using System.Globalization;

namespace DismPS.Engine.Validation.Python;

/// <summary>Reads one pattern: branches, sequences, repetitions and escapes.</summary>
internal sealed class PythonRegexParser
{
    // Python's own reader ends with an error somewhat above this.
    private const int MaxNesting = 150;
    private const string Digits = "0123456789";
    private const string OctalDigits = "01234567";

    private readonly PatternCursor _cursor;
    private readonly PythonRegexGroups _groups;

    public PythonRegexParser(string pattern)
    {
        _cursor = new PatternCursor(pattern);
        _groups = new PythonRegexGroups(this, _cursor);
    }

    public void Parse()
    {
        Branches(verbose: false, nesting: 0);
        if (_cursor.Next >= 0)
            throw _cursor.Fault("unbalanced parenthesis");
        _groups.CheckConditions();
    }

    /// <summary>Alternatives up to a closing bracket or the end.</summary>
    public PatternWidth Branches(bool verbose, int nesting)
    {
        if (nesting > MaxNesting)
            throw _cursor.Fault("brackets nested too deeply");
        PatternWidth width = Sequence(ref verbose, nesting, first: nesting == 0);
        while (_cursor.Take('|'))
            width = width.Or(Sequence(ref verbose, nesting, first: false));
        return width;
    }

    /// <summary>Items one after the other up to an alternative, a closing bracket or the end.</summary>
    public PatternWidth Sequence(ref bool verbose, int nesting, bool first)
    {
        var total = default(PatternWidth);
        PatternItem? last = null;
        while (_cursor.Next is >= 0 and not '|' and not ')')
        {
            int c = _cursor.Read("");
            if (verbose && SkipVerbose(c))
                continue;
            if (c is '*' or '+' or '?' or '{' && Repetition(c) is { } times)
            {
                last = Repeat(last, times);
                continue;
            }

            PatternItem? item = c == '(' ? _groups.Group(ref verbose, nesting, first && last is null && total == default) : Item(c);
            if (item is null)
                continue;
            total = total.Then(last?.Width ?? default);
            last = item;
        }

        return total.Then(last?.Width ?? default);
    }

    private bool SkipVerbose(int c)
    {
        if (c == '#')
        {
            while (_cursor.Next >= 0 && _cursor.Read("") != '\n')
                continue;
            return true;
        }

        return c is ' ' or '\t' or '\n' or '\r' or '\v' or '\f';
    }

    private PatternItem Item(int c) => c switch
    {
        '\\' => Escape(_cursor.Read("bad escape (end of pattern)")),
        '[' => PatternSet.Read(_cursor),
        '^' or '$' => new PatternItem(default, CanRepeat: false, IsRepetition: false),
        _ => PatternItem.Character,
    };

    private PatternItem Repeat(PatternItem? last, (long Least, long? Most) times)
    {
        if (last is not { CanRepeat: true } item)
            throw _cursor.Fault("nothing to repeat");
        if (item.IsRepetition)
            throw _cursor.Fault("multiple repeat");
        if (!_cursor.Take('?'))
            _cursor.Take('+');
        return new PatternItem(item.Width.Times(times.Least, times.Most), CanRepeat: true, IsRepetition: true);
    }

    private (long Least, long? Most)? Repetition(int c)
    {
        if (c != '{')
            return c switch { '?' => (0, 1), '*' => (0, null), _ => (1, null) };
        int start = _cursor.Position;
        string least = _cursor.Many(Digits, int.MaxValue);
        string most = least;
        bool comma = _cursor.Take(',');
        if (comma)
            most = _cursor.Many(Digits, int.MaxValue);
        if (_cursor.Position == start || !_cursor.Take('}'))
        {
            // Not a repetition, but a bracket as such.
            _cursor.Position = start;
            return null;
        }

        long low = Count(least) ?? 0;
        long? high = Count(most);
        return high < low ? throw _cursor.Fault("min repeat greater than max repeat") : (low, high);
    }

    private long? Count(string digits)
    {
        // Python's limit is that of a 32-bit unsigned integer.
        if (digits.Length == 0)
            return null;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count < uint.MaxValue
            ? count
            : throw _cursor.Fault("the repetition number is too large");
    }

    private PatternItem Escape(int c)
    {
        if (c is 'A' or 'b' or 'B' or 'Z')
            return new PatternItem(default, CanRepeat: false, IsRepetition: false);
        if (c is 'd' or 'D' or 's' or 'S' or 'w' or 'W')
            return PatternItem.Character;
        if (c == '0')
        {
            _cursor.Many(OctalDigits, 2);
            return PatternItem.Character;
        }

        if (c is >= '1' and <= '9')
            return GroupOrOctal((char)c);
        return _cursor.EscapedCharacter(c) is null ? throw _cursor.Fault($"bad escape \\{(char)c}") : PatternItem.Character;
    }

    private PatternItem GroupOrOctal(char first)
    {
        string number = first + _cursor.Many(Digits, 1);
        if (number.Length == 2 && OctalDigits.Contains(number[0]) && OctalDigits.Contains(number[1]) && _cursor.Next is >= '0' and <= '7')
        {
            _cursor.Read("");
            return number[0] > '3' ? throw _cursor.Fault("an octal escape above 0o377") : PatternItem.Character;
        }

        return _groups.Reference(int.Parse(number, CultureInfo.InvariantCulture));
    }
}
