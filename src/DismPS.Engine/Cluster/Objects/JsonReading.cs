using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Reads fields of Kubernetes objects that may be absent, null or of the wrong kind: then the answer is null.</summary>
internal static class JsonReading
{
    /// <summary>A mapping among the fields.</summary>
    public static JsonObject? Object(this JsonNode? node, string name) => node is JsonObject o && o.TryGetPropertyValue(name, out JsonNode? value) ? value as JsonObject : null;

    /// <summary>A list among the fields.</summary>
    public static JsonArray? List(this JsonNode? node, string name) => node is JsonObject o && o.TryGetPropertyValue(name, out JsonNode? value) ? value as JsonArray : null;

    /// <summary>The mappings of a list among the fields; other entries are left out.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string name) => node.List(name)?.OfType<JsonObject>() ?? [];

    /// <summary>A text among the fields.</summary>
    public static string? Text(this JsonNode? node, string name) => node is JsonObject o && o.TryGetPropertyValue(name, out JsonNode? value) ? value.AsText() : null;

    /// <summary>A whole number among the fields.</summary>
    public static long? Whole(this JsonNode? node, string name) => node is JsonObject o && o.TryGetPropertyValue(name, out JsonNode? value) ? value.AsWhole() : null;

    /// <summary>A boolean among the fields.</summary>
    public static bool? Flag(this JsonNode? node, string name) =>
        node is JsonObject o && o.TryGetPropertyValue(name, out JsonNode? value) ? value?.GetValueKind() switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null } : null;

    /// <summary>Whether a field is there and not null.</summary>
    public static bool Has(this JsonNode? node, string name) => node is JsonObject o && o.TryGetPropertyValue(name, out JsonNode? value) && value is not null;

    /// <summary>The text; null for anything else.</summary>
    public static string? AsText(this JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The whole number, also written as <c>1.0</c>; null for anything else.</summary>
    public static long? AsWhole(this JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
            return null;

        string text = value.ToJsonString();
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return whole;

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) && decimal.Truncate(number) == number && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : null;
    }
}
