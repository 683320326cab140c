using System.Globalization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Models;

/// <summary>Values of protobuf text fields, as protobuf's own parser takes them.</summary>
internal static class TextProtoScalar
{
    public static List<TextProtoNode> Message(TextProtoNode node, string file) =>
        node.Fields ?? throw Error(node, file, $"expected '{{' after '{node.Name}', got {node.Scalar}");

    public static string Text(TextProtoNode node, string file) => Token(node, file, TextProtoTokenKind.String, "a string in quotes").Text;

    public static bool Boolean(TextProtoNode node, string file) => node.Fields is null && node.Scalar.Kind != TextProtoTokenKind.String
        ? node.Scalar.Text switch
        {
            "true" or "True" or "t" or "1" => true,
            "false" or "False" or "f" or "0" => false,
            _ => throw Error(node, file, $"expected true or false for '{node.Name}', got {node.Scalar}"),
        }
        : throw Error(node, file, $"expected true or false for '{node.Name}', got {node.Scalar}");

    /// <summary>An integer, decimal, hexadecimal or octal.</summary>
    public static Int128 Integer(TextProtoNode node, string file, Int128 least, Int128 most)
    {
        string text = Token(node, file, TextProtoTokenKind.Number, "an integer").Text;
        return TryInteger(text, out Int128 value) && value >= least && value <= most
            ? value
            : throw Error(node, file, $"expected an integer from {least} to {most} for '{node.Name}', got '{text}'");
    }

    public static double Number(TextProtoNode node, string file)
    {
        string text = node.Scalar.Text;
        if (node.Fields is null && node.Scalar.Kind == TextProtoTokenKind.Identifier && text.ToLowerInvariant() is "nan" or "inf" or "infinity")
            return text.StartsWith('n') || text.StartsWith('N') ? double.NaN : double.PositiveInfinity;
        text = Token(node, file, TextProtoTokenKind.Number, "a number").Text;
        if (text.ToLowerInvariant() is "-inf" or "-infinity")
            return double.NegativeInfinity;
        if (TryInteger(text, out Int128 integer))
            return (double)integer;
        return double.TryParse(text.TrimEnd('f', 'F'), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Error(node, file, $"expected a number for '{node.Name}', got '{text}'");
    }

    /// <summary>A word; its number is allowed too.</summary>
    public static string Word(TextProtoNode node, string file, IReadOnlyList<string> values)
    {
        if (node.Fields is null && node.Scalar.Kind == TextProtoTokenKind.Identifier && values.Contains(node.Scalar.Text))
            return node.Scalar.Text;
        if (node.Fields is null && node.Scalar.Kind == TextProtoTokenKind.Number && TryInteger(node.Scalar.Text, out Int128 number)
            && number >= 0 && number < values.Count)
            return values[(int)number];
        throw Error(node, file, $"{node.Scalar} is no value of '{node.Name}'; expected {string.Join(", ", values)}");
    }

    public static TextProtoToken Token(TextProtoNode node, string file, TextProtoTokenKind kind, string expected) =>
        node.Fields is null && node.Scalar.Kind == kind
            ? node.Scalar
            : throw Error(node, file, $"expected {expected} for '{node.Name}', got {node.Scalar}");

    public static DismException Error(TextProtoNode node, string file, string fault) => new(
        ErrorCode.ModelLoadFailed, $"{new SourceLocation(file, node.Scalar.Line, node.Scalar.Column)}: {fault}.", null, file);

    private static bool TryInteger(string text, out Int128 value)
    {
        bool negative = text.StartsWith('-');
        ReadOnlySpan<char> digits = text.AsSpan(negative ? 1 : 0);
        bool read;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            read = Int128.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && digits.Length <= 18;
        else if (digits.Length > 1 && digits[0] == '0')
            read = TryOctal(digits[1..], out value);
        else
            read = Int128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        if (negative)
            value = -value;
        return read;
    }

    private static bool TryOctal(ReadOnlySpan<char> digits, out Int128 value)
    {
        value = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7' || digits.Length > 24)
                return false;
            value = (value * 8) + (digit - '0');
        }

        return true;
    }
}
