using System.Text.RegularExpressions;

namespace DismPS.Engine.Artifacts;

/// <summary>Which styles can hold a text; the rules are those of PyYAML 6.0.3's <c>analyze_scalar</c> outside flow collections.</summary>
internal sealed partial class YamlScalarAnalysis
{
    private readonly bool _allowPlain;
    private readonly bool _allowSingleQuoted;

    private YamlScalarAnalysis(bool empty, bool multiline, bool allowPlain, bool allowSingleQuoted)
    {
        IsEmpty = empty;
        IsMultiline = multiline;
        _allowPlain = allowPlain;
        _allowSingleQuoted = allowSingleQuoted;
    }

    /// <summary>True for the empty text.</summary>
    internal bool IsEmpty { get; }

    /// <summary>True when the text has a line break.</summary>
    internal bool IsMultiline { get; }

    /// <summary>True for what YAML 1.1 counts as a line break, apart from the carriage return.</summary>
    internal static bool IsBreak(int c) => c is '\n' or 0x85 or 0x2028 or 0x2029;

    /// <summary>The style that PyYAML's <c>safe_dump</c> picks for a text.</summary>
    internal YamlScalarStyle Choose(string text, bool simpleKey)
    {
        if (_allowPlain && !(simpleKey && (IsEmpty || IsMultiline)) && !ReadsAsOtherType(text))
            return YamlScalarStyle.Plain;
        return _allowSingleQuoted && !(simpleKey && IsMultiline) ? YamlScalarStyle.SingleQuoted : YamlScalarStyle.DoubleQuoted;
    }

    /// <summary>Looks at a text, given as code points.</summary>
    internal static YamlScalarAnalysis Of(ReadOnlySpan<int> text)
    {
        if (text.IsEmpty)
            return new(empty: true, multiline: false, allowPlain: true, allowSingleQuoted: true);

        bool indicators = text is ['-', '-', '-', ..] or ['.', '.', '.', ..];
        bool breaks = false, special = false, breakSpace = false, spaceBreak = false;
        bool afterSpace = false, afterBreak = false, afterWhite = true;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            bool beforeWhite = i + 1 >= text.Length || IsWhite(text[i + 1]);
            indicators |= i == 0
                ? c < 128 && "#,[]{}&*!|>'\"%@`".Contains((char)c) || (c is '?' or ':' or '-' && beforeWhite)
                : (c == ':' && beforeWhite) || (c == '#' && afterWhite);
            breaks |= IsBreak(c);
            special |= c is not ('\n' or >= 0x20 and <= 0x7e);
            breakSpace |= c == ' ' && afterBreak;
            spaceBreak |= IsBreak(c) && afterSpace;
            afterSpace = c == ' ';
            afterBreak = IsBreak(c);
            afterWhite = IsWhite(c);
        }

        bool padded = IsPadding(text[0]) || IsPadding(text[^1]);
        bool plain = !(padded || breakSpace || spaceBreak || special || breaks || indicators);
        return new(empty: false, breaks, plain, allowSingleQuoted: !(breakSpace || spaceBreak || special));
    }

    private static bool IsPadding(int c) => c == ' ' || IsBreak(c);

    private static bool IsWhite(int c) => c is '\0' or ' ' or '\t' or '\r' || IsBreak(c);

    private static bool ReadsAsOtherType(string text) => OtherType().IsMatch(text);

    // The implicit resolvers of YAML 1.1 as PyYAML has them: boolean, float, integer, merge, null, timestamp, value.
    [GeneratedRegex("""
        ^(?:
          yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF
        | [-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?
        | \.[0-9][0-9_]*(?:[eE][-+][0-9]+)?
        | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*
        | [-+]?\.(?:inf|Inf|INF)
        | \.(?:nan|NaN|NAN)
        | [-+]?0b[0-1_]+
        | [-+]?0[0-7_]+
        | [-+]?(?:0|[1-9][0-9_]*)
        | [-+]?0x[0-9a-fA-F_]+
        | [-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+
        | <<
        | ~|null|Null|NULL|
        | [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]
        | [0-9][0-9][0-9][0-9]-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[\x20\t]+)[0-9][0-9]?:[0-9][0-9]:[0-9][0-9](?:\.[0-9]*)?
          (?:[\x20\t]*(?:Z|[-+][0-9][0-9]?(?::[0-9][0-9])?))?
        | =
        )$
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex OtherType();
}
