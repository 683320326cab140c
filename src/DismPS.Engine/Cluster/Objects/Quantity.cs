using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>
/// A Kubernetes quantity: <c>500m</c>, <c>2Gi</c>, <c>1e3</c>. Two are equal when their values are: <c>1</c>, <c>1000m</c> and <c>1.0</c> are.
/// Values are exact to 10⁻⁹, what is finer is rounded away from zero, and nothing is larger than 2⁶³−1, as in Kubernetes' resource.Quantity.
/// </summary>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    private static readonly BigInteger Nano = BigInteger.Pow(10, 9);
    private static readonly BigInteger Largest = long.MaxValue * Nano;

    // Value in units of 10⁻⁹.
    private readonly BigInteger nanos;

    private Quantity(BigInteger nanos) => this.nanos = nanos;

    /// <summary>Zero.</summary>
    public static Quantity Zero => default;

    /// <summary>Whether it is a whole number.</summary>
    public bool IsWhole => (nanos % Nano).IsZero;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => nanos.Sign;

    /// <summary>Reads one.</summary>
    /// <param name="text">The text; null and wrong ones answer false.</param>
    /// <param name="quantity">The value.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out Quantity quantity)
    {
        quantity = default;
        text = text?.Trim();
        if (text is not { Length: > 0 and <= 64 })
            return false;

        int at = text[0] is '+' or '-' ? 1 : 0;
        bool negative = text[0] == '-';
        int whole = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        ReadOnlySpan<char> digits = text.AsSpan(whole, at - whole);
        ReadOnlySpan<char> fraction = default;
        if (at < text.Length && text[at] == '.')
        {
            int start = ++at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            fraction = text.AsSpan(start, at - start);
        }

        if (digits.Length + fraction.Length == 0 || !TrySuffix(text.AsSpan(at), out int power, out BigInteger binary))
            return false;

        var mantissa = BigInteger.Parse(string.Concat("0", digits, fraction), NumberStyles.None, CultureInfo.InvariantCulture);
        BigInteger nanos = Scale(mantissa * binary, power - fraction.Length + 9);
        quantity = new Quantity(negative ? -BigInteger.Min(nanos, Largest) : BigInteger.Min(nanos, Largest));
        return true;
    }

    /// <summary>Reads one from JSON: a text or a number.</summary>
    public static bool TryRead(JsonNode? node, out Quantity quantity)
    {
        quantity = default;
        if (node is not JsonValue value)
            return false;

        return value.GetValueKind() switch
        {
            JsonValueKind.String => TryParse(value.GetValue<string>(), out quantity),
            JsonValueKind.Number => TryParse(value.ToJsonString(), out quantity),
            _ => false,
        };
    }

    /// <summary>Whether both texts are quantities of one value.</summary>
    public static bool AreEqual(string? left, string? right) => TryParse(left, out Quantity a) && TryParse(right, out Quantity b) && a == b;

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => nanos.CompareTo(other.nanos);

    /// <inheritdoc/>
    public bool Equals(Quantity other) => nanos == other.nanos;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => nanos.GetHashCode();

    /// <summary>The value as a decimal number without unit: <c>0.5</c>, <c>2147483648</c>.</summary>
    public override string ToString()
    {
        BigInteger absolute = BigInteger.Abs(nanos);
        string fraction = (absolute % Nano).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        string text = (absolute / Nano).ToString(CultureInfo.InvariantCulture) + (fraction.Length == 0 ? "" : "." + fraction);
        return nanos.Sign < 0 ? "-" + text : text;
    }

    /// <summary>The difference.</summary>
    public static Quantity operator -(Quantity left, Quantity right) => new(left.nanos - right.nanos);

    /// <summary>Equal values.</summary>
    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    /// <summary>Different values.</summary>
    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    /// <summary>Smaller.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.CompareTo(right) < 0;

    /// <summary>Larger.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.CompareTo(right) > 0;

    /// <summary>Smaller or equal.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.CompareTo(right) <= 0;

    /// <summary>Larger or equal.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.CompareTo(right) >= 0;

    private static bool TrySuffix(ReadOnlySpan<char> suffix, out int power, out BigInteger binary)
    {
        binary = BigInteger.One;
        power = 0;
        switch (suffix)
        {
            case "": return true;
            case "n": power = -9; return true;
            case "u": power = -6; return true;
            case "m": power = -3; return true;
            case "k": power = 3; return true;
            case "M": power = 6; return true;
            case "G": power = 9; return true;
            case "T": power = 12; return true;
            case "P": power = 15; return true;
            case "E": power = 18; return true;
            case "Ki": binary = BigInteger.One << 10; return true;
            case "Mi": binary = BigInteger.One << 20; return true;
            case "Gi": binary = BigInteger.One << 30; return true;
            case "Ti": binary = BigInteger.One << 40; return true;
            case "Pi": binary = BigInteger.One << 50; return true;
            case "Ei": binary = BigInteger.One << 60; return true;
        }

        return suffix.Length > 1 && suffix[0] is 'e' or 'E' && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power);
    }

    private static BigInteger Scale(BigInteger mantissa, int power)
    {
        if (mantissa.IsZero)
            return mantissa;
        // The bounds keep a text such as 1e999999999 from filling the memory: beyond them the value is capped, or one billionth.
        if (power > 100)
            return Largest;
        if (power < -200)
            return BigInteger.One;
        if (power >= 0)
            return mantissa * BigInteger.Pow(10, power);

        var divided = BigInteger.DivRem(mantissa, BigInteger.Pow(10, -power), out BigInteger rest);
        return rest.IsZero ? divided : divided + 1;
    }
}
