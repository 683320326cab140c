namespace DismPS.Engine.Validation.Python;

/// <summary>Inline flags: <c>(?i)</c>, <c>(?i-s:</c>.</summary>
/// <param name="On">Letters that are turned on.</param>
/// <param name="Off">Letters that are turned off.</param>
/// <param name="IsGlobal">True for <c>(?i)</c>, false when a group follows.</param>
internal sealed record PythonRegexFlags(string On, string Off, bool IsGlobal)
{
    private const string Letters = "aiLmsux";

    /// <summary>Reads the rest of flags whose first character is <paramref name="first"/>.</summary>
    public static PythonRegexFlags Read(PatternCursor cursor, char first)
    {
        string on = "";
        int next = first;
        while (next != '-')
        {
            on += (char)next;
            if (next == 'L')
                throw cursor.Fault("bad inline flags: cannot use 'L' flag with a str pattern");
            if (on.Contains('a') && on.Contains('u'))
                throw cursor.Fault("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
            next = cursor.Read("missing -, : or )");
            if (next == ')')
                return new PythonRegexFlags(on, "", IsGlobal: true);
            if (next == ':')
                return new PythonRegexFlags(on, "", IsGlobal: false);
            if (next != '-' && !IsLetter(next))
                throw cursor.Fault("unknown flag");
        }

        string off = "";
        next = cursor.Read("missing flag");
        do
        {
            if (!IsLetter(next))
                throw cursor.Fault("unknown flag");
            if (next is 'a' or 'u' or 'L')
                throw cursor.Fault("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
            off += (char)next;
            next = cursor.Read("missing :");
        }
        while (next != ':');

        return on.AsSpan().IndexOfAny(off) >= 0
            ? throw cursor.Fault("bad inline flags: flag turned on and off")
            : new PythonRegexFlags(on, off, IsGlobal: false);
    }

    private static bool IsLetter(int c) => c < 128 && Letters.Contains((char)c);
}
