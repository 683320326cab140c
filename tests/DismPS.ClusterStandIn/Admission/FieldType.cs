using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DismPS.KubernetesStandIn;

/// <summary>The type of a field in a schema.</summary>
/// <param name="Kind">One of <c>string</c>, <c>number</c>, <c>boolean</c>, <c>map</c>, <c>list</c>, <c>any</c>, <c>quantity</c>.</param>
internal sealed partial record FieldType(string Kind)
{
    public static readonly FieldType Text = new("string");
    public static readonly FieldType Number = new("number");
    public static readonly FieldType Flag = new("boolean");
    public static readonly FieldType Any = new("any");
    public static readonly FieldType Quantity = new("quantity");
    public static readonly FieldType Texts = List(Text);
    public static readonly FieldType TextMap = MapOf(Text);

    /// <summary>Declared fields of a map; null for one of any keys.</summary>
    public IReadOnlyDictionary<string, FieldType>? Fields { get; init; }

    /// <summary>Type of a list's entries or of a free map's values.</summary>
    public FieldType? Items { get; init; }

    /// <summary>Values of a text; null for any.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    public static FieldType OneOf(params string[] values) => new("string") { Values = values };

    public static FieldType List(FieldType items) => new("list") { Items = items };

    public static FieldType MapOf(FieldType items) => new("map") { Items = items };

    public static FieldType Map(params (string Names, FieldType Type)[] fields) => new("map")
    {
        Fields = fields.SelectMany(f => f.Names.Split(' ').Select(n => (n, f.Type))).ToDictionary(f => f.n, f => f.Type),
    };

    /// <summary>A map with the fields of another besides its own.</summary>
    public FieldType With(FieldType other) => this with { Fields = Fields!.Concat(other.Fields!).DistinctBy(f => f.Key).ToDictionary() };

    /// <summary>Errors of a value, in the words of server-side apply; unknown fields among them.</summary>
    public IEnumerable<(string Path, string Message)> Check(JsonNode? value, string path)
    {
        if (value is null || Kind == "any")
            return [];
        string? wrong = Kind switch
        {
            "string" when value.GetValueKind() != JsonValueKind.String => $"expected string, got {Name(value)}",
            "number" when value.GetValueKind() != JsonValueKind.Number => $"expected numeric (int or float), got {Name(value)}",
            "boolean" when value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False) => $"expected boolean, got {Name(value)}",
            "map" when value is not JsonObject => $"expected map, got {Name(value)}",
            "list" when value is not JsonArray => $"expected list, got {Name(value)}",
            _ => null,
        };
        if (wrong is not null)
            return [(path, wrong)];
        return value switch
        {
            JsonObject map when Kind == "map" => map.OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => Fields is null ? Items!.Check(p.Value, $"{path}.{p.Key}")
                : Fields.TryGetValue(p.Key, out FieldType? type) ? type.Check(p.Value, $"{path}.{p.Key}")
                : [($"{path}.{p.Key}", "field not declared in schema")]),
            JsonArray list when Kind == "list" => list.SelectMany((v, i) => Items!.Check(v, $"{path}[{i}]")),
            _ => [],
        };
    }

    /// <summary>Takes unknown fields away.</summary>
    public void Prune(JsonNode? value)
    {
        if (value is JsonObject map && Kind == "map")
        {
            foreach (string unknown in map.Select(p => p.Key).Where(k => Fields?.ContainsKey(k) is false).ToArray())
                map.Remove(unknown);
            foreach ((string name, JsonNode? child) in map)
                (Fields is null ? Items! : Fields[name]).Prune(child);
        }
        foreach (JsonNode? child in Kind == "list" && value is JsonArray list ? list : [])
            Items!.Prune(child);
    }

    /// <summary>Errors that only decoding finds, as the program that decodes tells them.</summary>
    public IEnumerable<string> Undecodable(JsonNode? value, string path)
    {
        if (value is null || Kind == "any")
            return [];
        string? expected = Kind switch
        {
            "string" when value.GetValueKind() != JsonValueKind.String => "string",
            "number" when value.GetValueKind() != JsonValueKind.Number || value.ToJsonString().Contains('.') => "int32",
            "boolean" when value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False) => "bool",
            "map" when value is not JsonObject => "struct",
            "list" when value is not JsonArray => "slice",
            _ => null,
        };
        if (expected is not null)
            return [$"json: cannot unmarshal {GoName(value)} into Go struct field InferenceService{path} of type {expected}"];
        if (Kind == "quantity" && !QuantityPattern().IsMatch(value.ToString()))
            return ["quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"];
        return value switch
        {
            JsonObject map when Kind == "map" => map.SelectMany(p => (Fields is null ? Items : Fields.GetValueOrDefault(p.Key))?.Undecodable(p.Value, $"{path}.{p.Key}") ?? []),
            JsonArray list when Kind == "list" => list.SelectMany(v => Items!.Undecodable(v, path)),
            _ => [],
        };
    }

    /// <summary>Texts that are none of the values that they may have.</summary>
    public IEnumerable<(string Path, string Value, IReadOnlyList<string> Values)> Unsupported(JsonNode? value, string path) => value switch
    {
        JsonObject map when Kind == "map" => map.SelectMany(p => (Fields is null ? Items : Fields.GetValueOrDefault(p.Key))?.Unsupported(p.Value, $"{path}.{p.Key}") ?? []),
        JsonArray list when Kind == "list" => list.SelectMany((v, i) => Items!.Unsupported(v, $"{path}[{i}]")),
        JsonValue text when Values is not null && !Values.Contains(text.ToString()) => [(path, text.ToString(), Values)],
        _ => [],
    };

    private static string GoName(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.ToJsonString().Contains('.') ? $"number {value.ToJsonString()}" : "number",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        _ => "bool",
    };

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$")]
    private static partial Regex QuantityPattern();

    private static string Name(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.ToJsonString().Contains('.') ? "float" : "int",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Object => "map",
        _ => "list",
    };
}
