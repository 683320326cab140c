using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>
/// Reads a configuration in protobuf's JSON form, as a client sends it with a load: names in the definition's form or in camel case, 64-bit numbers
/// as numbers or text, words of enumerations in any case or as numbers; null counts as not given.
/// </summary>
internal static class JsonText
{
    private const string Place = "$";

    /// <exception cref="ModelConfigurationRefusal">The text does not fit.</exception>
    public static JsonObject Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return ReadMessage(ModelConfigurationSchema.Root, document.RootElement, Place);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // The last two: a string with half of a character.
            var json = e as JsonException;
            throw new ModelConfigurationRefusal(new ModelConfigurationFault(
                ModelConfigurationStage.Text, "text", "Invalid config override: the text is no JSON", null, (int)(json?.LineNumber ?? -1) + 1, (int)(json?.BytePositionInLine ?? -1) + 1));
        }
    }

    private static JsonObject ReadMessage(ProtoMessage type, JsonElement message, string place)
    {
        Require(message.ValueKind == JsonValueKind.Object, place, "an object is expected");
        var result = new JsonObject();
        foreach (JsonProperty member in message.EnumerateObject())
        {
            ProtoField field = type.FindJson(member.Name) ?? throw Error(place, $"Message type \"{type.Name}\" has no field named \"{member.Name}\"");
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            string below = $"{place}.{field.Name}";
            Require(!result.ContainsKey(field.Name), below, "the field is given twice");
            ProtoField? other = field.Choice is null ? null : type.Fields.FirstOrDefault(f => f.Choice == field.Choice && result.ContainsKey(f.Name));
            Require(other is null, below, $"the field is specified along with '{other?.Name}', another member of oneof \"{field.Choice}\"");
            result[field.Name] = ReadField(field, member.Value, below);
        }

        return result;
    }

    private static JsonNode ReadField(ProtoField field, JsonElement value, string place)
    {
        if (field.Kind == ProtoFieldKind.Map)
            return ReadMap(field.Message!, value, place);
        if (!field.Repeated)
            return ReadValue(field, value, place);
        Require(value.ValueKind == JsonValueKind.Array, place, "a list is expected");
        var list = new JsonArray();
        foreach (JsonElement element in value.EnumerateArray())
            list.Add(ReadValue(field, element, $"{place}[{list.Count}]"));
        return list;
    }

    private static JsonObject ReadMap(ProtoMessage entry, JsonElement map, string place)
    {
        Require(map.ValueKind == JsonValueKind.Object, place, "an object is expected");
        var result = new JsonObject();
        foreach (JsonProperty member in map.EnumerateObject())
        {
            if (entry.Find("key")!.Kind == ProtoFieldKind.ULong)
                Require(ulong.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _), place, $"the key '{member.Name}' is no number");
            Require(!result.ContainsKey(member.Name), place, $"the key '{member.Name}' is given twice");
            result[member.Name] = ReadValue(entry.Find("value")!, member.Value, $"{place}.{member.Name}");
        }

        return result;
    }

    private static JsonNode ReadValue(ProtoField field, JsonElement value, string place) => field.Kind switch
    {
        ProtoFieldKind.Message => ReadMessage(field.Message!, value, place),
        ProtoFieldKind.Text => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Error(place, "a string is expected"),
        ProtoFieldKind.Bool => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Error(place, "true or false is expected"),
        ProtoFieldKind.Enum => ReadWord(field, value, place),
        ProtoFieldKind.Int => (int)ReadInteger(value, int.MinValue, int.MaxValue, place),
        ProtoFieldKind.UInt => (uint)ReadInteger(value, uint.MinValue, uint.MaxValue, place),
        ProtoFieldKind.ULong => (ulong)ReadInteger(value, ulong.MinValue, ulong.MaxValue, place),
        ProtoFieldKind.Long when field.AsText => ((long)ReadInteger(value, long.MinValue, long.MaxValue, place)).ToString(CultureInfo.InvariantCulture),
        ProtoFieldKind.Long => (long)ReadInteger(value, long.MinValue, long.MaxValue, place),
        ProtoFieldKind.Float => ModelConfigurationJson.Number((float)ReadNumber(value, place)),
        _ => ModelConfigurationJson.Number(ReadNumber(value, place)),
    };

    private static JsonNode ReadWord(ProtoField field, JsonElement value, string place)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            int number = (int)ReadInteger(value, int.MinValue, int.MaxValue, place);
            return number >= 0 && number < field.Values.Length ? field.Values[number] : number;
        }

        string? word = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return field.Values.FirstOrDefault(v => v.Equals(word, StringComparison.OrdinalIgnoreCase))
            ?? throw Error(place, $"Unknown enumeration value of \"{word ?? value.GetRawText()}\" for field \"{field.Name}\"; expected {string.Join(", ", field.Values)}");
    }

    /// <summary>Numbers may come as text, and whole numbers with an exponent or a zero behind the point.</summary>
    private static Int128 ReadInteger(JsonElement value, Int128 least, Int128 most, string place)
    {
        string? text = value.ValueKind switch { JsonValueKind.Number => value.GetRawText(), JsonValueKind.String => value.GetString(), _ => null };
        bool read = Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 number);
        if (!read && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact) && decimal.Truncate(exact) == exact)
            (read, number) = (true, (Int128)exact);
        return read && number >= least && number <= most ? number : throw Error(place, $"an integer from {least} to {most} is expected");
    }

    private static double ReadNumber(JsonElement value, string place) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when value.GetString() is "NaN" => double.NaN,
        JsonValueKind.String when value.GetString() is "Infinity" => double.PositiveInfinity,
        JsonValueKind.String when value.GetString() is "-Infinity" => double.NegativeInfinity,
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        _ => throw Error(place, "a number is expected"),
    };

    private static void Require(bool holds, string place, string fault)
    {
        if (!holds)
            throw Error(place, fault);
    }

    private static ModelConfigurationRefusal Error(string place, string fault) => new(new ModelConfigurationFault(
        ModelConfigurationStage.Text, "text", Shortened($"Invalid config override: {place}: {fault}")));

    private static string Shortened(string fault) => fault.Length <= 400 ? fault : string.Concat(fault.AsSpan(0, 397), "...");
}
