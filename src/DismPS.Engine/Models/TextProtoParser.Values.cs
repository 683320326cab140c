using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Models;

/// <content>Values of fields.</content>
internal sealed partial class TextProtoParser
{
    private JsonNode ParseValue(ProtoField field) => field.Kind switch
    {
        ProtoFieldKind.Text => ParseText(),
        ProtoFieldKind.Bool => ParseBool(field),
        ProtoFieldKind.Enum => ParseEnum(field),
        ProtoFieldKind.Int => (int)ParseSigned(int.MaxValue),
        ProtoFieldKind.UInt => (uint)ParseUnsigned(uint.MaxValue),
        ProtoFieldKind.ULong => ParseUnsigned(ulong.MaxValue),
        ProtoFieldKind.Long when field.AsText => ParseSigned(long.MaxValue).ToString(CultureInfo.InvariantCulture),
        ProtoFieldKind.Long => ParseSigned(long.MaxValue),
        ProtoFieldKind.Float => ModelConfigurationJson.Number((float)ParseNumber()),
        ProtoFieldKind.Double => ModelConfigurationJson.Number(ParseNumber()),
        _ => ParseMessage(field.Message!),
    };

    private string ParseText()
    {
        if (current.Kind != TextProtoTokenKind.String)
            throw Error($"Expected string, got: {current.Text}", "Put the text in quotes.");
        // Strings that follow each other are one string.
        var bytes = new List<byte>();
        while (current.Kind == TextProtoTokenKind.String)
        {
            if (!TextProtoString.TryAppend(current.Text, bytes))
                throw Error("An escape in this string is no character.");
            Advance();
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private bool ParseBool(ProtoField field)
    {
        if (current.Kind == TextProtoTokenKind.Integer)
            return ParseUnsigned(1) == 1;
        string word = TakeIdentifier();
        return word switch
        {
            "true" or "True" or "t" => true,
            "false" or "False" or "f" => false,
            _ => throw Error($"Invalid value for boolean field \"{field.Name}\". Value: \"{word}\"."),
        };
    }

    private JsonNode ParseEnum(ProtoField field)
    {
        if (current.Kind == TextProtoTokenKind.Identifier)
        {
            string word = Advance().Text;
            return field.Values.Contains(word) ? word : throw Error(
                $"Unknown enumeration value of \"{word}\" for field \"{field.Name}\".", $"Write one of {string.Join(", ", field.Values)}.");
        }

        if (current.Kind != TextProtoTokenKind.Integer && !current.Is("-"))
            throw Error($"Expected integer or identifier, got: {current.Text}", $"Write one of {string.Join(", ", field.Values)}, without quotes.");
        int number = (int)ParseSigned(int.MaxValue);
        return number >= 0 && number < field.Values.Length ? field.Values[number] : number;
    }

    private long ParseSigned(ulong most)
    {
        bool negative = TryTake("-");
        ulong value = ParseUnsigned(negative ? most + 1 : most);
        return negative ? unchecked(-(long)value) : (long)value;
    }

    private ulong ParseUnsigned(ulong most)
    {
        if (current.Kind != TextProtoTokenKind.Integer)
            throw Error($"Expected integer, got: {current.Text}");
        if (!TryInteger(current.Text, out ulong value) || value > most)
            throw Error($"Integer out of range ({current.Text})");
        Advance();
        return value;
    }

    private double ParseNumber()
    {
        bool negative = TryTake("-");
        double value = current.Kind switch
        {
            TextProtoTokenKind.Integer when current.Text.Length > 1 && current.Text[0] == '0' => throw Error($"Expect a decimal number, got: {current.Text}"),
            TextProtoTokenKind.Integer or TextProtoTokenKind.Float => double.Parse(current.Text.TrimEnd('f', 'F'), NumberStyles.Float, CultureInfo.InvariantCulture),
            TextProtoTokenKind.Identifier when current.Text.ToLowerInvariant() is "inf" or "infinity" => double.PositiveInfinity,
            TextProtoTokenKind.Identifier when current.Text.ToLowerInvariant() is "nan" => double.NaN,
            _ => throw Error($"Expected double, got: {current.Text}"),
        };
        Advance();
        return negative ? -value : value;
    }

    private static bool TryInteger(string text, out ulong value)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        if (text[0] != '0')
            return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        value = 0;
        foreach (char digit in text)
        {
            if (value > ulong.MaxValue >> 3)
                return false;
            value = (value << 3) + (ulong)(digit - '0');
        }

        return true;
    }
}
