using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Scalars of YAML 1.1 as kubectl reads and writes them.</summary>
internal static partial class YamlScalar
{
    private const string StringTag = "tag:yaml.org,2002:str";

    /// <summary>The value of a scalar.</summary>
    public static JsonNode? Read(Scalar scalar)
    {
        string text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == StringTag))
            return JsonValue.Create(text);

        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N":
                return JsonValue.Create(false);
        }

        return ReadNumber(text) ?? JsonValue.Create(text);
    }

    /// <summary>Whether a text can be written without quotes and stay a text.</summary>
    public static bool IsPlain(string text) =>
        text.Length is > 0 and <= 200 && PlainText().IsMatch(text) && Read(new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, true, false)) is { } read && read.AsText() == text;

    private static JsonNode? ReadNumber(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        if (Float().IsMatch(digits))
        {
            if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) && !Octal().IsMatch(digits))
                return JsonValue.Create(whole);
            if (Octal().IsMatch(digits) && digits.Length < 20)
                return JsonValue.Create((digits[0] == '-' ? -1 : 1) * Convert.ToInt64(digits.TrimStart('-', '+'), 8));
            if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
                return JsonValue.Create(number);
        }

        if (Hexadecimal().IsMatch(digits) && BigInteger.TryParse("0" + digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out BigInteger big) && big <= long.MaxValue)
            return JsonValue.Create((long)big);

        return null;
    }

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Float();

    [GeneratedRegex(@"\A[-+]?0[0-7]+\z")]
    private static partial Regex Octal();

    [GeneratedRegex(@"\A0[xX][0-9A-Fa-f]+\z")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"\A[A-Za-z/][A-Za-z0-9/._:@=+-]*\z")]
    private static partial Regex PlainText();
}
