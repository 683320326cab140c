using System.Globalization;
using System.Text;

namespace DismPS.Engine.Validation.Python;

/// <summary>Reads a pattern character by character, as Python counts characters.</summary>
internal sealed class PatternCursor(string pattern)
{
    private readonly int[] _characters = [.. pattern.EnumerateRunes().Select(rune => rune.Value)];

    public int Position { get; set; }

    /// <summary>The next character, or -1 at the end.</summary>
    public int Next => Position < _characters.Length ? _characters[Position] : -1;

    public bool Take(char expected)
    {
        if (Next != expected)
            return false;
        Position++;
        return true;
    }

    public int Read(string faultAtEnd) => Next < 0 ? throw Fault(faultAtEnd) : _characters[Position++];

    /// <summary>At most <paramref name="most"/> characters out of a set.</summary>
    public string Many(string set, int most)
    {
        int start = Position;
        while (Next >= 0 && Position - start < most && set.Contains((char)Next))
            Position++;
        return Slice(start);
    }

    /// <summary>A name up to a closing character, which is taken too.</summary>
    public string Name(char end, string what)
    {
        int start = Position;
        while (Next >= 0 && Next != end)
            Position++;
        string name = Slice(start);
        if (name.Length == 0)
            throw Fault($"missing {what}");
        if (!Take(end))
            throw Fault($"missing {end} after the {what}");
        return name;
    }

    /// <summary>The character of an escape whose letter has been read, or null when the letter begins none that stands for one character.</summary>
    public int? EscapedCharacter(int letter)
    {
        switch (letter)
        {
            case 'x':
                return Hex(2);
            case 'u':
                return Hex(4);
            case 'U':
                int value = Hex(8);
                return value is >= 0 and <= 0x10FFFF ? value : throw Fault("an escape beyond U+10FFFF");
            case 'N':
                if (!Take('{'))
                    throw Fault("missing { after \\N");
                Name('}', "character name");
                // The code of a named character needs Python's table; no range of a class is refused for it.
                return 'N';
            case 'a' or 'f' or 'n' or 'r' or 't' or 'v' or '\\':
                return "\a\f\n\r\t\v\\"["afnrtv\\".IndexOf((char)letter)];
            default:
                if (letter < 128 && char.IsAsciiLetter((char)letter))
                    return null;
                return letter;
        }
    }

    public PythonRegexFault Fault(string message) => new(message, Position);

    private int Hex(int digits)
    {
        string text = Many("0123456789abcdefABCDEF", digits);
        return text.Length == digits ? unchecked((int)uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture)) : throw Fault("an incomplete escape");
    }

    private string Slice(int start)
    {
        var text = new StringBuilder();
        for (int i = start; i < Position; i++)
            text.Append(new Rune(_characters[i]).ToString());
        return text.ToString();
    }
}
