using System.Text.Json;
using DismPS.Tests;

namespace DismPS.Server.Tests;

/// <summary>
/// Holds JSON to a definition of tests/data/protocol/rest-schema.json. Knows the keywords that file uses, and fails at any other: a keyword that is passed over
/// would be a check that cannot fail.
/// </summary>
internal static class SchemaChecker
{
    private static readonly JsonElement Definitions =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "data", "protocol", "rest-schema.json"))).RootElement.GetProperty("$defs");

    /// <summary>Null when the text fits; otherwise where it does not, and why.</summary>
    public static string? Check(string definition, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Check(Definitions.GetProperty(definition), document.RootElement, "$");
    }

    /// <summary>As <see cref="Check(string, string)"/>, of what was read already.</summary>
    public static string? Check(string definition, JsonElement value) => Check(Definitions.GetProperty(definition), value, "$");

    public static void Require(string definition, string json)
    {
        string? fault = Check(definition, json);
        Assert.True(fault is null, $"{definition}: {fault}\n{json}");
    }

    private static string? Check(JsonElement schema, JsonElement value, string place)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            string? fault = keyword.Name switch
            {
                "$ref" => Check(Definitions.GetProperty(keyword.Value.GetString()!["#/$defs/".Length..]), value, place),
                "type" => HasType(value, keyword.Value.GetString()!) ? null : $"{place} is no {keyword.Value}",
                "enum" => keyword.Value.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)) ? null : $"{place} must not be {value}",
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= keyword.Value.GetDecimal() ? null : $"{place} is below {keyword.Value}",
                "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= keyword.Value.GetInt32() ? null : $"{place} is too short",
                "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= keyword.Value.GetInt32() ? null : $"{place} has too few items",
                "required" => Required(keyword.Value, value, place),
                "items" => Items(keyword.Value, value, place),
                "properties" => Properties(keyword.Value, value, place),
                "additionalProperties" => Others(schema, keyword.Value, value, place),
                "oneOf" => OneOf(keyword.Value, value, place),
                _ => throw new InvalidOperationException($"The schema has the keyword {keyword.Name}, which the checker does not know."),
            };
            if (fault is not null)
                return fault;
        }

        return null;
    }

    private static string? Required(JsonElement names, JsonElement value, string place) =>
        value.ValueKind != JsonValueKind.Object ? null
            : names.EnumerateArray().Where(n => !value.TryGetProperty(n.GetString()!, out _)).Select(n => $"{place} lacks {n}").FirstOrDefault();

    private static string? Items(JsonElement schema, JsonElement value, string place) =>
        value.ValueKind != JsonValueKind.Array ? null
            : value.EnumerateArray().Select((item, i) => Check(schema, item, $"{place}[{i}]")).FirstOrDefault(f => f is not null);

    private static string? Properties(JsonElement schemas, JsonElement value, string place) =>
        value.ValueKind != JsonValueKind.Object ? null
            : schemas.EnumerateObject().Select(s => value.TryGetProperty(s.Name, out JsonElement member) ? Check(s.Value, member, $"{place}.{s.Name}") : null)
                .FirstOrDefault(f => f is not null);

    private static string? Others(JsonElement schema, JsonElement others, JsonElement value, string place)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return null;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(member.Name, out _))
                continue;
            if (others.ValueKind == JsonValueKind.False)
                return $"{place} must not have {member.Name}";
            if (others.ValueKind == JsonValueKind.Object && Check(others, member.Value, $"{place}.{member.Name}") is { } fault)
                return fault;
        }

        return null;
    }

    private static string? OneOf(JsonElement schemas, JsonElement value, string place)
    {
        string?[] faults = [.. schemas.EnumerateArray().Select(s => Check(s, value, place))];
        int fitting = faults.Count(f => f is null);
        return fitting == 1 ? null : $"{place} fits {fitting} of {faults.Length} forms: {string.Join("; ", faults.Where(f => f is not null))}";
    }

    private static bool HasType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && decimal.TryParse(value.GetRawText(), System.Globalization.CultureInfo.InvariantCulture, out decimal n) && n == decimal.Truncate(n),
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new InvalidOperationException($"The schema has the type {type}, which the checker does not know."),
    };
}
