namespace DismPS.Engine.Validation.Python;

/// <summary>Sets of characters in a pattern: <c>[a-z]</c>.</summary>
internal static class PatternSet
{
    private const string OctalDigits = "01234567";

    /// <summary>Reads a set behind its opening bracket.</summary>
    public static PatternItem Read(PatternCursor cursor)
    {
        const string Open = "unterminated character set";
        cursor.Take('^');
        bool isFirst = true;
        while (true)
        {
            int c = cursor.Read(Open);
            if (c == ']' && !isFirst)
                return PatternItem.Character;
            isFirst = false;
            int? low = c == '\\' ? Escape(cursor, cursor.Read("bad escape (end of pattern)")) : c;
            if (!cursor.Take('-'))
                continue;
            int end = cursor.Read(Open);
            if (end == ']')
                return PatternItem.Character;
            int? high = end == '\\' ? Escape(cursor, cursor.Read("bad escape (end of pattern)")) : end;
            if (low is null || high is null || high < low)
                throw cursor.Fault("bad character range");
        }
    }

    /// <summary>The character, or null for a set such as \d.</summary>
    private static int? Escape(PatternCursor cursor, int c)
    {
        if (c is 'd' or 'D' or 's' or 'S' or 'w' or 'W')
            return null;
        if (c == 'b')
            return '\b';
        if (c is >= '0' and <= '7')
        {
            int value = Convert.ToInt32((char)c + cursor.Many(OctalDigits, 2), 8);
            return value > 255 ? throw cursor.Fault("an octal escape above 0o377") : value;
        }

        return c is '8' or '9' || cursor.EscapedCharacter(c) is not { } escaped ? throw cursor.Fault($"bad escape \\{(char)c}") : escaped;
    }
}
