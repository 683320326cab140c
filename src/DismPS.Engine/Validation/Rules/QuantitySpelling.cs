using System.Globalization;

namespace DismPS.Engine.Validation.Rules;

/// <summary>
/// Quantities whose meaning is certain although they are written wrongly. 2GB is none of them: it may be 2G or 2Gi.
/// </summary>
internal static class QuantitySpelling
{
    // Below and above these, a number of mebibytes or thousandths of a core is no usual request either.
    private const int LeastMebibytes = 16;
    private const int MostMebibytes = 65_536;
    private const int MostMillicores = 256_000;

    /// <summary>The right form of an amount of memory, or null.</summary>
    public static string? Memory(string text)
    {
        if (Split(text) is not var (number, unit))
            return null;
        string? right = unit switch
        {
            // Thousandths of a byte do not exist: the 'i' and the capital letter were forgotten.
            "m" => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= LeastMebibytes and <= MostMebibytes ? "Mi" : null,
            _ => unit.ToLowerInvariant() switch
            {
                "ki" or "kib" => "Ki",
                "mi" or "mib" => "Mi",
                "gi" or "gib" => "Gi",
                "ti" or "tib" => "Ti",
                _ => text.Any(char.IsWhiteSpace) ? unit : null,
            },
        };
        return Checked(text, right is null ? null : number + right);
    }

    /// <summary>The right form of an amount of cpu, or null.</summary>
    public static string? Cpu(string text)
    {
        if (Split(text) is not var (number, unit))
            return null;
        return Checked(text, unit switch
        {
            // A part of a thousandth does not exist, so that the number are cores.
            "m" when number.StartsWith("0.", StringComparison.Ordinal) => Millicores(decimal.Parse(number, CultureInfo.InvariantCulture) * 1000),
            // Millions of cores do not exist either.
            "M" => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int thousandths) ? Millicores(thousandths) : null,
            "m" or "" when text.Any(char.IsWhiteSpace) => number + unit,
            _ => null,
        });
    }

    private static string? Millicores(decimal value) =>
        value == decimal.Truncate(value) && value is >= 1 and <= MostMillicores ? value.ToString("0", CultureInfo.InvariantCulture) + "m" : null;

    private static string? Checked(string text, string? right) =>
        right is not null && right != text && KubernetesQuantity.Parse(right) is > 0 ? right : null;

    /// <summary>The number and the unit, spaces cut off; null when there is no plain number.</summary>
    private static (string Number, string Unit)? Split(string text)
    {
        string trimmed = text.Trim();
        int digits = trimmed.AsSpan().IndexOfAnyExcept("0123456789.");
        digits = digits < 0 ? trimmed.Length : digits;
        string number = trimmed[..digits];
        // decimal holds 28 digits.
        bool isNumber = number.Length is > 0 and <= 20 && char.IsAsciiDigit(number[0]) && char.IsAsciiDigit(number[^1]) && number.Count(c => c == '.') <= 1;
        return isNumber ? (number, trimmed[digits..].Trim()) : null;
    }
}
