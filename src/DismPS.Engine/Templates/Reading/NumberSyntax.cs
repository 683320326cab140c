using System.Globalization;
using System.Numerics;

namespace DismPS.Engine.Templates.Reading;

/// <summary>The numbers and dates of YAML 1.1 as PyYAML recognises them (resolver.py) and reads them (constructor.py).</summary>
internal static class NumberSyntax
{
    // Python refuses to read longer integers, and reading them takes quadratic time.
    private const int MaxDigits = 4300;

    /// <summary>Decimal with a point, base 60 with a point, infinity or nan. An exponent needs a point and a sign.</summary>
    public static bool IsFloat(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> unsigned = SkipSign(text);
        if (unsigned is ".inf" or ".Inf" or ".INF")
            return true;
        if (text is ".nan" or ".NaN" or ".NAN")
            return true;
        if (text is ['.', >= '0' and <= '9', ..])
            return IsExponentOrEnd(SkipDigits(text[1..]));
        if (unsigned is not [>= '0' and <= '9', ..])
            return false;
        ReadOnlySpan<char> rest = SkipDigits(unsigned);
        if (rest is ['.', ..])
            return IsExponentOrEnd(SkipDigits(rest[1..]));
        return SkipSixties(ref rest) && rest is ['.', ..] && SkipDigits(rest[1..]).IsEmpty;
    }

    /// <summary>Decimal, binary, octal, hexadecimal or base 60.</summary>
    public static bool IsInteger(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> digits = SkipSign(text);
        switch (digits)
        {
            case "0":
                return true;
            case ['0', 'b', _, ..]:
                return digits[2..].IndexOfAnyExcept("01_") < 0;
            case ['0', 'x', _, ..]:
                return digits[2..].IndexOfAnyExcept("0123456789abcdefABCDEF_") < 0;
            case ['0', ..]:
                return digits[1..].IndexOfAnyExcept("01234567_") < 0;
            case [>= '1' and <= '9', ..]:
                ReadOnlySpan<char> rest = SkipDigits(digits);
                return rest.IsEmpty || (SkipSixties(ref rest) && rest.IsEmpty);
            default:
                return false;
        }
    }

    /// <summary>The value of an integer, or null when Python's reader fails on it (no digits, too many digits).</summary>
    public static BigInteger? ParseInteger(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        bool negative = digits is ['-', ..];
        digits = digits.TrimStart('+', '-');
        if (digits.Length is 0 or > MaxDigits)
            return null;
        BigInteger? value = digits switch
        {
            "0" => BigInteger.Zero,
            ['0', 'b', ..] => Radix(digits.AsSpan(2), 2),
            ['0', 'x', ..] => Radix(digits.AsSpan(2), 16),
            ['0', ..] => Radix(digits.AsSpan(1), 8),
            _ when digits.Contains(':') => digits.Split(':').Aggregate(BigInteger.Zero, (sum, part) => (sum * 60) + BigInteger.Parse(part, CultureInfo.InvariantCulture)),
            _ => BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger number) ? number : null,
        };
        return negative ? -value : value;
    }

    /// <summary>The value of a text that <see cref="IsFloat"/> accepts.</summary>
    public static double ParseFloat(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        double sign = digits[0] == '-' ? -1 : 1;
        digits = digits.TrimStart('+', '-');
        return digits switch
        {
            ".inf" => sign * double.PositiveInfinity,
            ".nan" => double.NaN,
            _ when digits.Contains(':') => sign * digits.Split(':').Aggregate(0.0, (sum, part) => (sum * 60) + Decimal(part)),
            _ => sign * Decimal(digits),
        };
    }

    /// <summary>A date, or a date and time.</summary>
    public static bool IsTimestamp(ReadOnlySpan<char> text)
    {
        var reader = new PatternReader(text);
        if (!reader.Digits(4, 4) || !reader.Take('-'))
            return false;
        int monthStart = reader.Position;
        if (!reader.Digits(1, 2))
            return false;
        int monthDigits = reader.Position - monthStart;
        if (!reader.Take('-'))
            return false;
        int dayStart = reader.Position;
        if (!reader.Digits(1, 2))
            return false;
        if (reader.AtEnd)
            return monthDigits == 2 && reader.Position - dayStart == 2;
        if (!reader.Take('T') && !reader.Take('t') && reader.Blanks() == 0)
            return false;
        if (!(reader.Digits(1, 2) && reader.Take(':') && reader.Digits(2, 2) && reader.Take(':') && reader.Digits(2, 2)))
            return false;
        if (reader.Take('.'))
            reader.Digits(0, int.MaxValue);
        int blanks = reader.Blanks();
        if (reader.Take('Z'))
            return reader.AtEnd;
        if (reader.Take('+') || reader.Take('-'))
            return reader.Digits(1, 2) && (!reader.Take(':') || reader.Digits(2, 2)) && reader.AtEnd;
        return blanks == 0 && reader.AtEnd;
    }

    private static double Decimal(string text) =>
        text.Length == 0 ? 0 : double.Parse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);

    private static BigInteger? Radix(ReadOnlySpan<char> digits, int radix)
    {
        if (digits.IsEmpty)
            return null;
        BigInteger value = BigInteger.Zero;
        foreach (char digit in digits)
            value = (value * radix) + Convert.ToInt32(digit.ToString(), 16);
        return value;
    }

    private static ReadOnlySpan<char> SkipSign(ReadOnlySpan<char> text) => text is ['+' or '-', ..] ? text[1..] : text;

    private static ReadOnlySpan<char> SkipDigits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExcept("0123456789_");
        return end < 0 ? [] : text[end..];
    }

    // (?::[0-5]?[0-9])+
    private static bool SkipSixties(ref ReadOnlySpan<char> text)
    {
        int count = 0;
        while (text is [':', >= '0' and <= '9', ..])
        {
            int length = text is [_, >= '0' and <= '5', >= '0' and <= '9', ..] ? 3 : 2;
            text = text[length..];
            count++;
        }

        return count > 0;
    }

    private static bool IsExponentOrEnd(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return true;
        return text is ['e' or 'E', '+' or '-', >= '0' and <= '9', ..] && text[2..].IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
