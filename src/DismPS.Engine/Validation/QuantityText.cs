using System.Globalization;

namespace DismPS.Engine.Validation;

/// <summary>What people write in the place of a Kubernetes quantity, and the quantity that they probably mean.</summary>
internal static class QuantityText
{
    private const string MemoryLetters = "kmgtpe";
    private const int MaxLength = 32;

    /// <summary>What to write for a text that is no quantity of cpu; null when it cannot be guessed.</summary>
    public static string? ForCpu(string text)
    {
        if (Split(text) is not { } parts)
            return null;
        string? unit = parts.Unit switch
        {
            "" or "c" or "core" or "cores" or "cpu" or "cpus" or "vcpu" or "vcpus" => "",
            "m" or "mc" or "mcpu" or "mcore" or "mcores" or "milli" or "millicpu" or "millicore" or "millicores" => "m",
            _ => null,
        };
        return unit is null ? null : $"Did you mean '{parts.Number}{unit}'?";
    }

    /// <summary>What to write for a text that is no quantity of memory; null when it cannot be guessed.</summary>
    public static string? ForMemory(string text)
    {
        if (Split(text) is not { } parts)
            return null;
        (string number, string unit) = parts;
        if (unit is "" or "b" or "byte" or "bytes")
            return $"Did you mean '{number}', that is bytes, or '{number}Mi'?";
        if (!MemoryLetters.Contains(unit[0], StringComparison.Ordinal))
            return null;
        string binary = $"{char.ToUpperInvariant(unit[0])}i";
        string @decimal = unit[0] == 'k' ? "k" : $"{char.ToUpperInvariant(unit[0])}";
        return unit[1..] switch
        {
            "i" or "ib" => $"Did you mean '{number}{binary}'?",
            "" or "b" => $"Did you mean '{number}{binary}' (powers of 1024) or '{number}{@decimal}' (powers of 1000)?",
            _ => null,
        };
    }

    /// <summary>The number before the unit, as written; empty when there is none.</summary>
    public static string NumberOf(string text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.'))
            length++;
        return text[..length];
    }

    /// <summary>A number without exponent: <c>0.0001</c>, <c>524288000</c>.</summary>
    public static string Plain(double value) => value.ToString("#,##0.############", CultureInfo.InvariantCulture);

    private static (string Number, string Unit)? Split(string text)
    {
        if (text.Length > MaxLength)
            return null;
        string compact = text.Replace(" ", "", StringComparison.Ordinal).Replace(',', '.').TrimStart('+');
        string number = NumberOf(compact);
        return KubernetesQuantity.Parse(number) is null ? null : (number, compact[number.Length..].ToLowerInvariant());
    }
}
