using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Reads a configuration's tree: what is absent has protobuf's default.</summary>
internal static class ConfigurationNodes
{
    /// <summary>A string, or the word of an enumeration; a number that the enumeration lacks as its digits.</summary>
    public static string Text(this JsonObject parent, string name) => parent[name]?.ToString() ?? "";

    public static bool Flag(this JsonObject parent, string name) => parent[name]?.GetValue<bool>() ?? false;

    public static Int128 Number(this JsonObject parent, string name) => parent[name] is JsonNode value ? Number(value) : 0;

    public static double Real(this JsonObject parent, string name) => parent[name] is JsonNode value ? Real(value) : 0;

    public static JsonObject? Child(this JsonObject parent, string name) => parent[name] as JsonObject;

    public static IEnumerable<JsonObject> Items(this JsonObject parent, string name) => parent[name] is JsonArray list ? list.Select(i => i!.AsObject()) : [];

    public static int Count(this JsonObject parent, string name) => parent[name] is JsonArray list ? list.Count : 0;

    public static ImmutableArray<long> Numbers(this JsonObject parent, string name) =>
        parent[name] is JsonArray list ? [.. list.Select(i => (long)Number(i!))] : [];

    public static ImmutableArray<string> Texts(this JsonObject parent, string name) =>
        parent[name] is JsonArray list ? [.. list.Select(i => i!.ToString())] : [];

    /// <summary>Entries of a map.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> Entries(this JsonObject parent, string name) =>
        parent[name] is JsonObject map ? map.Select(e => KeyValuePair.Create(e.Key, e.Value!)) : [];

    public static double Real(JsonNode value) => value.ToString() switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        string text => double.Parse(text, CultureInfo.InvariantCulture),
    };

    public static Int128 Number(JsonNode value) => Int128.Parse(value.ToString(), CultureInfo.InvariantCulture);
}
