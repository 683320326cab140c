using System.Globalization;

namespace DismPS.Engine.Templates.Reading;

/// <summary>
/// Gives plain scalars their type as PyYAML's safe_load does (YAML 1.1, PyYAML 6.0.3 resolver.py).
/// Written out by hand: building its seven regular expressions would take longer than reading a template.
/// </summary>
internal static class ScalarResolver
{
    /// <summary>
    /// The value of a plain scalar, or null with <paramref name="fault"/> set when the platform's reader fails on it.
    /// </summary>
    public static ScalarValue? Resolve(string text, out string? fault)
    {
        fault = null;
        if (text.Length == 0)
            return ScalarValue.Null;
        switch (text[0])
        {
            case '~' or 'n' or 'N' when text is "~" or "null" or "Null" or "NULL":
                return ScalarValue.Null;
            case 'y' or 'Y' or 'n' or 'N' or 't' or 'T' or 'f' or 'F' or 'o' or 'O':
                return Boolean(text) ?? ScalarValue.Text;
            case '=' or '<' when text is "=" or "<<":
                fault = $"'{text}' alone has a meaning of its own in YAML 1.1; write it in quotes";
                return null;
            case '-' or '+' or '.' or (>= '0' and <= '9'):
                return Number(text, out fault);
            default:
                return ScalarValue.Text;
        }
    }

    /// <summary>The value of a YAML 1.1 boolean, or null.</summary>
    public static ScalarValue? Boolean(string text) => text switch
    {
        "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => new(ScalarKind.Boolean, Boolean: true),
        "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => new(ScalarKind.Boolean),
        _ => null,
    };

    private static ScalarValue? Number(string text, out string? fault)
    {
        fault = null;
        if (NumberSyntax.IsFloat(text))
            return new(ScalarKind.Float, Float: NumberSyntax.ParseFloat(text));
        if (NumberSyntax.IsInteger(text))
        {
            if (NumberSyntax.ParseInteger(text) is { } integer)
                return new(ScalarKind.Integer, integer);
            fault = $"'{(text.Length > 20 ? text[..20] + "..." : text)}' begins like a number but cannot be read as one";
            return null;
        }

        if (!NumberSyntax.IsTimestamp(text))
            return ScalarValue.Text;
        if (IsCalendarDate(text))
            return ScalarValue.Date;
        fault = $"'{text}' looks like a date but is none; write it in quotes";
        return null;
    }

    private static bool IsCalendarDate(string text)
    {
        Span<int> parts = [0, 0, 0, 0, 0, 0];
        int part = 0;
        // Year, month, day, hour, minute, second; fraction and zone do not change whether the date exists.
        for (int i = 0; i < text.Length && part < parts.Length; part++)
        {
            int start = i;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
                i++;
            parts[part] = int.Parse(text.AsSpan(start, i - start), CultureInfo.InvariantCulture);
            while (i < text.Length && !char.IsAsciiDigit(text[i]))
                i++;
        }

        return parts is [>= 1, >= 1 and <= 12, >= 1, < 24, < 60, < 60] && parts[2] <= DateTime.DaysInMonth(parts[0], parts[1]);
    }
}
