using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>Reads objects of a cluster without trusting their shape: what is missing or of another type is null or empty.</summary>
internal static class StatusJson
{
    /// <summary>A text that is not empty.</summary>
    public static string? Text(JsonNode? thing, params ReadOnlySpan<string> path) =>
        At(thing, path) is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    /// <summary>A whole number.</summary>
    public static long? Number(JsonNode? thing, params ReadOnlySpan<string> path) =>
        At(thing, path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out long number) ? number : null;

    /// <summary>A yes or no.</summary>
    public static bool? Flag(JsonNode? thing, params ReadOnlySpan<string> path) =>
        At(thing, path) is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    /// <summary>A point in time.</summary>
    public static DateTimeOffset? Time(JsonNode? thing, params ReadOnlySpan<string> path) =>
        Text(thing, path) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time : null;

    /// <summary>The objects of a list.</summary>
    public static IEnumerable<JsonObject> Items(JsonNode? thing, params ReadOnlySpan<string> path) =>
        At(thing, path) is JsonArray items ? items.OfType<JsonObject>() : [];

    /// <summary>A part.</summary>
    public static JsonNode? At(JsonNode? thing, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (thing is not JsonObject part || !part.TryGetPropertyValue(name, out thing))
                return null;
        }

        return thing;
    }
}
