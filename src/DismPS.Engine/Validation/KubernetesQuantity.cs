using System.Globalization;

namespace DismPS.Engine.Validation;

/// <summary>
/// Kubernetes quantities: <c>&lt;number&gt;&lt;suffix&gt;</c> with the suffixes n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an exponent.
/// Source: kubernetes.io, reference "Quantity".
/// </summary>
internal static class KubernetesQuantity
{
    /// <summary>The value in units (cores, bytes), or null when the text is no quantity.</summary>
    public static double? Parse(string text)
    {
        int i = text is ['+' or '-', ..] ? 1 : 0;
        int start = i;
        int digits = 0;
        int points = 0;
        for (; i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.'); i++)
        {
            if (text[i] == '.')
                points++;
            else
                digits++;
        }

        if (digits == 0 || points > 1 || Scale(text[i..]) is not { } scale)
            return null;
        double number = double.Parse(text.AsSpan(start, i - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return (text[0] == '-' ? -number : number) * scale;
    }

    private static double? Scale(string suffix) => suffix switch
    {
        "" => 1,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024,
        "Gi" => 1024.0 * 1024 * 1024,
        "Ti" => 1024.0 * 1024 * 1024 * 1024,
        "Pi" => 1024.0 * 1024 * 1024 * 1024 * 1024,
        "Ei" => 1024.0 * 1024 * 1024 * 1024 * 1024 * 1024,
        ['e' or 'E', .. string exponent] when int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int power) => Math.Pow(10, power),
        _ => null,
    };
}
