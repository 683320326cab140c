using System.Globalization;

namespace DismPS.Engine.Artifacts;

/// <summary>Numbers as PyYAML writes them.</summary>
internal static class PythonNumber
{
    /// <summary>
    /// The shortest text that reads back as the same number, in Python's choice of form (exponent below 1e-4 and from 1e16),
    /// with the <c>.0</c> that YAML 1.1 needs before an exponent.
    /// </summary>
    internal static string Write(double value)
    {
        if (double.IsNaN(value))
            return ".nan";
        if (double.IsInfinity(value))
            return value > 0 ? ".inf" : "-.inf";

        // E16 would round; "R" gives the shortest digits, only its choice of form differs from Python's.
        (string sign, string digits, int exponent) = Decompose(value);
        if (exponent is < -4 or >= 16)
        {
            string fraction = digits.Length > 1 ? digits[1..] : "0";
            return $"{sign}{digits[0]}.{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        string whole = digits.Length > exponent + 1 ? digits[..(exponent + 1)] : digits.PadRight(exponent + 1, '0');
        string rest = digits.Length > exponent + 1 ? digits[(exponent + 1)..] : "0";
        return $"{sign}{whole}.{rest}";
    }

    // Sign, significant digits without zeros at the end, and the power of ten of the first digit.
    private static (string Sign, string Digits, int Exponent) Decompose(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        string sign = text[0] == '-' ? "-" : "";
        text = text[sign.Length..];
        int exponent = 0;
        if (text.IndexOf('E') is var e and >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture);
            text = text[..e];
        }

        int point = text.IndexOf('.');
        string digits = point < 0 ? text : text.Remove(point, 1);
        exponent += (point < 0 ? text.Length : point) - 1;
        string significant = digits.TrimStart('0');
        if (significant.Length == 0)
            return (sign, "0", 0);
        exponent -= digits.Length - significant.Length;
        return (sign, significant.TrimEnd('0'), exponent);
    }
}
