using System.Globalization;
using DismPS.Engine.Models.Python;

namespace DismPS.Engine.Validation.Python;

/// <summary>Everything of a pattern that begins with an opening bracket.</summary>
internal sealed class PythonRegexGroups(PythonRegexParser parser, PatternCursor cursor)
{
    private const string Unterminated = "missing ), unterminated subpattern";

    private readonly Dictionary<string, int> _names = [];
    private readonly List<int> _conditions = [];
    // Width of each closed group; null while it is open. Group 0 is the pattern itself.
    private readonly List<PatternWidth?> _widths = [null];
    private int? _lookBehindStart;

    /// <summary>Reads a group; null when it stands for nothing (comments, flags).</summary>
    public PatternItem? Group(ref bool verbose, int nesting, bool atStart)
    {
        if (!cursor.Take('?'))
            return Capture(null, verbose, nesting);
        int c = cursor.Read("unexpected end of pattern");
        switch (c)
        {
            case 'P':
                return Named(verbose, nesting);
            case ':' or '>':
                return PatternItem.Group(Contents(verbose, nesting));
            case '#':
                while (cursor.Read("missing ), unterminated comment") != ')')
                    continue;
                return null;
            case '=' or '!':
                Contents(verbose, nesting);
                return PatternItem.Group(default);
            case '<':
                return LookBehind(verbose, nesting);
            case '(':
                return Conditional(ref verbose, nesting);
            case '-' or 'a' or 'i' or 'L' or 'm' or 's' or 'u' or 'x':
                PythonRegexFlags flags = PythonRegexFlags.Read(cursor, (char)c);
                if (!flags.IsGlobal)
                    return PatternItem.Group(Contents((verbose || flags.On.Contains('x')) && !flags.Off.Contains('x'), nesting));
                if (!atStart)
                    throw cursor.Fault("global flags not at the start of the expression");
                verbose |= flags.On.Contains('x');
                return null;
            default:
                throw cursor.Fault($"unknown extension ?{char.ConvertFromUtf32(c)}");
        }
    }

    /// <summary>A reference to a group by number.</summary>
    public PatternItem Reference(int number)
    {
        if (number >= _widths.Count)
            throw cursor.Fault($"invalid group reference {number}");
        PatternWidth width = _widths[number] ?? throw cursor.Fault("cannot refer to an open group");
        CheckLookBehind(number);
        return PatternItem.Group(width);
    }

    /// <summary>Conditions may name groups that come later, so they are checked at the end.</summary>
    public void CheckConditions()
    {
        foreach (int number in _conditions)
        {
            if (number >= _widths.Count)
                throw cursor.Fault($"invalid group reference {number}");
        }
    }

    private PatternItem Capture(string? name, bool verbose, int nesting)
    {
        int number = _widths.Count;
        if (name is not null && !_names.TryAdd(name, number))
            throw cursor.Fault($"redefinition of group name '{name}'");
        _widths.Add(null);
        PatternWidth width = Contents(verbose, nesting);
        _widths[number] = width;
        return PatternItem.Group(width);
    }

    private PatternItem Named(bool verbose, int nesting)
    {
        if (cursor.Take('<'))
            return Capture(Identifier(cursor.Name('>', "group name")), verbose, nesting);
        if (!cursor.Take('='))
            throw cursor.Fault($"unknown extension ?P{char.ConvertFromUtf32(cursor.Read("unexpected end of pattern"))}");
        string name = Identifier(cursor.Name(')', "group name"));
        return Reference(_names.TryGetValue(name, out int number) ? number : throw cursor.Fault($"unknown group name '{name}'"));
    }

    private PatternItem LookBehind(bool verbose, int nesting)
    {
        if (cursor.Read("unexpected end of pattern") is not ('=' or '!'))
            throw cursor.Fault("unknown extension ?<");
        int? outer = _lookBehindStart;
        _lookBehindStart ??= _widths.Count;
        PatternWidth width = parser.Branches(verbose, nesting + 1);
        _lookBehindStart = outer;
        Close();
        return width.IsFixed ? PatternItem.Group(default) : throw cursor.Fault("look-behind requires fixed-width pattern");
    }

    private PatternItem Conditional(ref bool verbose, int nesting)
    {
        string name = cursor.Name(')', "group name");
        int number;
        if (PythonName.IsIdentifier(name))
            number = _names.TryGetValue(name, out int named) ? named : throw cursor.Fault($"unknown group name '{name}'");
        else if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            throw cursor.Fault($"bad character in group name '{name}'");
        else if (number == 0)
            throw cursor.Fault("bad group number");
        _conditions.Add(number);
        CheckLookBehind(number);
        PatternWidth yes = parser.Sequence(ref verbose, nesting + 1, first: false);
        PatternWidth no = default;
        if (cursor.Take('|'))
        {
            no = parser.Sequence(ref verbose, nesting + 1, first: false);
            if (cursor.Next == '|')
                throw cursor.Fault("conditional backref with more than two branches");
        }

        Close();
        return PatternItem.Group(yes.Or(no));
    }

    private PatternWidth Contents(bool verbose, int nesting)
    {
        PatternWidth width = parser.Branches(verbose, nesting + 1);
        Close();
        return width;
    }

    private void Close()
    {
        if (!cursor.Take(')'))
            throw cursor.Fault(Unterminated);
    }

    private void CheckLookBehind(int number)
    {
        if (_lookBehindStart is not { } start)
            return;
        if (number >= _widths.Count || _widths[number] is null)
            throw cursor.Fault("cannot refer to an open group");
        if (number >= start)
            throw cursor.Fault("cannot refer to group defined in the same lookbehind subpattern");
    }

    private string Identifier(string name) =>
        PythonName.IsIdentifier(name) ? name : throw cursor.Fault($"bad character in group name '{name}'");
}
