using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DismPS.Engine.Tests.Templates.Schema;

/// <summary>
/// Evaluates the part of JSON Schema 2020-12 that the template schema and the meta-schema use. A keyword that it does not know is an error,
/// so that no rule of a schema goes unchecked. Its verdicts were compared with those of python-jsonschema 4.26 over the whole corpus.
/// </summary>
/// <param name="load">Answers the document of a name; <c>""</c> is the schema itself.</param>
internal sealed class SchemaEvaluator(Func<string, JsonNode> load)
{
    private static readonly HashSet<string> Annotations =
        ["$schema", "$id", "$defs", "$vocabulary", "$dynamicAnchor", "$comment", "title", "description", "default", "deprecated", "format", "definitions", "then", "else"];

    public bool IsValid(JsonNode? instance) => IsValid(load(""), "", instance);

    private bool IsValid(JsonNode? schema, string document, JsonNode? value)
    {
        if (schema is JsonValue constant)
            return constant.GetValue<bool>();
        foreach ((string keyword, JsonNode? rule) in (JsonObject)schema!)
        {
            if (!Annotations.Contains(keyword) && !Holds(keyword, rule!, (JsonObject)schema, document, value))
                return false;
        }

        return true;
    }

    private bool Holds(string keyword, JsonNode rule, JsonObject schema, string document, JsonNode? value) => keyword switch
    {
        "$ref" => Follow(rule.GetValue<string>(), document, value),
        // The meta-schema's only dynamic anchor leads to the meta-schema itself.
        "$dynamicRef" when rule.GetValue<string>() == "#meta" => IsValid(load(""), "", value),
        "type" => rule is JsonArray types ? types.Any(type => IsOfType(type!.GetValue<string>(), value)) : IsOfType(rule.GetValue<string>(), value),
        "const" => JsonNode.DeepEquals(rule, value),
        "enum" => ((JsonArray)rule).Any(item => JsonNode.DeepEquals(item, value)),
        "allOf" => ((JsonArray)rule).All(item => IsValid(item, document, value)),
        "anyOf" => ((JsonArray)rule).Any(item => IsValid(item, document, value)),
        "not" => !IsValid(rule, document, value),
        "if" => schema[IsValid(rule, document, value) ? "then" : "else"] is not { } branch || IsValid(branch, document, value),
        "required" => value is not JsonObject o || ((JsonArray)rule).All(name => o.ContainsKey(name!.GetValue<string>())),
        "properties" => value is not JsonObject o || ((JsonObject)rule).All(p => !o.ContainsKey(p.Key) || IsValid(p.Value, document, o[p.Key])),
        "patternProperties" => value is not JsonObject o || ((JsonObject)rule).All(p => o.Where(e => Matches(p.Key, e.Key)).All(e => IsValid(p.Value, document, e.Value))),
        "additionalProperties" => value is not JsonObject o || o.Where(e => IsAdditional(schema, e.Key)).All(e => IsValid(rule, document, e.Value)),
        "propertyNames" => value is not JsonObject o || o.All(e => IsValid(rule, document, JsonValue.Create(e.Key))),
        "minProperties" => value is not JsonObject o || o.Count >= rule.GetValue<int>(),
        "items" => value is not JsonArray a || a.All(item => IsValid(rule, document, item)),
        "minItems" => value is not JsonArray a || a.Count >= rule.GetValue<int>(),
        "uniqueItems" => value is not JsonArray a || a.Select(item => item!.ToJsonString()).Distinct().Count() == a.Count,
        "pattern" => Text(value) is not { } text || Matches(rule.GetValue<string>(), text),
        "minLength" => Text(value) is not { } text || text.EnumerateRunes().Count() >= rule.GetValue<int>(),
        "maxLength" => Text(value) is not { } text || text.EnumerateRunes().Count() <= rule.GetValue<int>(),
        "minimum" => Number(value) is not { } number || number >= rule.GetValue<double>(),
        "maximum" => Number(value) is not { } number || number <= rule.GetValue<double>(),
        "exclusiveMinimum" => Number(value) is not { } number || number > rule.GetValue<double>(),
        _ => throw new NotSupportedException($"the keyword '{keyword}'"),
    };

    private bool Follow(string reference, string document, JsonNode? value)
    {
        string[] parts = reference.Split('#', 2);
        string target = parts[0].Length == 0 ? document : parts[0];
        JsonNode node = load(target);
        foreach (string step in parts.Length == 1 ? [] : parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = node[step.Replace("~1", "/").Replace("~0", "~")] ?? throw new InvalidOperationException($"{reference} leads nowhere");
        return IsValid(node, target, value);
    }

    private static bool IsAdditional(JsonObject schema, string name) =>
        schema["properties"]?[name] is null && (schema["patternProperties"] is not JsonObject patterns || !patterns.Any(p => Matches(p.Key, name)));

    private static bool IsOfType(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        "integer" => Number(value) is { } number && Math.Truncate(number) == number,
        _ => throw new NotSupportedException($"the type '{type}'"),
    };

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static double? Number(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : null;

    // In ECMA-262 '$' is the end and not the place before a last line break.
    private static bool Matches(string pattern, string text) =>
        Regex.IsMatch(text, pattern.EndsWith('$') ? pattern[..^1] + "\\z" : pattern, RegexOptions.CultureInvariant);
}
