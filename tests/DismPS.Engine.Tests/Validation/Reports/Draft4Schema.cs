using System.Text.Json;
using System.Text.RegularExpressions;

namespace DismPS.Engine.Tests.Validation.Reports;

/// <summary>
/// Checks JSON against a schema of draft 4, as far as SARIF's schema uses it; a keyword that is not known fails the test, so that none is
/// passed over in silence. The package sources hold no such library that is complete.
/// </summary>
internal sealed class Draft4Schema(JsonElement root)
{
    private static readonly HashSet<string> Annotations = ["$schema", "id", "title", "description", "default", "definitions"];

    public static Draft4Schema Load(string path) => new(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement);

    /// <summary>What is wrong, each with its place; empty for a valid document.</summary>
    public IReadOnlyList<string> Check(JsonElement value)
    {
        var faults = new List<string>();
        Check(value, root, "$", faults);
        return faults;
    }

    private void Check(JsonElement value, JsonElement schema, string path, List<string> faults)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "$ref":
                    Check(value, Resolve(keyword.Value.GetString()!), path, faults);
                    break;
                case "anyOf":
                case "oneOf":
                    int fitting = keyword.Value.EnumerateArray().Count(option => Fits(value, option, path));
                    Require(keyword.Name == "anyOf" ? fitting > 0 : fitting == 1, path, $"{keyword.Name}: {fitting} fit", faults);
                    break;
                case "type":
                    IEnumerable<JsonElement> types = keyword.Value.ValueKind == JsonValueKind.Array ? keyword.Value.EnumerateArray() : [keyword.Value];
                    Require(types.Any(type => IsOf(value, type.GetString()!)), path, $"is {value.ValueKind}, not {keyword.Value}", faults);
                    break;
                case "enum":
                    Require(keyword.Value.EnumerateArray().Any(option => JsonElement.DeepEquals(option, value)), path, $"{value} is not one of {keyword.Value}", faults);
                    break;
                case "properties" or "required" or "additionalProperties":
                    if (value.ValueKind == JsonValueKind.Object)
                        CheckObject(value, keyword, schema, path, faults);
                    break;
                case "items" or "minItems" or "uniqueItems":
                    if (value.ValueKind == JsonValueKind.Array)
                        CheckArray(value, keyword, path, faults);
                    break;
                case "minimum":
                    Require(value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble(), path, $"{value} is below {keyword.Value}", faults);
                    break;
                case "maximum":
                    Require(value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble(), path, $"{value} is above {keyword.Value}", faults);
                    break;
                case "pattern":
                    Require(value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!), path, $"{value} does not match {keyword.Value}", faults);
                    break;
                case "format":
                    Require(value.ValueKind != JsonValueKind.String || HasFormat(value.GetString()!, keyword.Value.GetString()!), path, $"{value} is no {keyword.Value}", faults);
                    break;
                default:
                    if (!Annotations.Contains(keyword.Name))
                        throw new NotSupportedException($"The keyword '{keyword.Name}' is not known.");
                    break;
            }
        }
    }

    private void CheckObject(JsonElement value, JsonProperty keyword, JsonElement schema, string path, List<string> faults)
    {
        if (keyword.Name == "required")
        {
            foreach (JsonElement name in keyword.Value.EnumerateArray())
                Require(value.TryGetProperty(name.GetString()!, out _), path, $"'{name}' is missing", faults);
            return;
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            bool isDeclared = schema.TryGetProperty("properties", out JsonElement declared) && declared.TryGetProperty(property.Name, out _);
            string place = $"{path}.{property.Name}";
            if (keyword.Name == "properties" && isDeclared)
                Check(property.Value, declared.GetProperty(property.Name), place, faults);
            else if (keyword.Name == "additionalProperties" && !isDeclared && keyword.Value.ValueKind == JsonValueKind.Object)
                Check(property.Value, keyword.Value, place, faults);
            else if (keyword.Name == "additionalProperties" && !isDeclared)
                Require(keyword.Value.GetBoolean(), place, "is not allowed", faults);
        }
    }

    private void CheckArray(JsonElement value, JsonProperty keyword, string path, List<string> faults)
    {
        List<JsonElement> items = [.. value.EnumerateArray()];
        if (keyword.Name == "minItems")
            Require(items.Count >= keyword.Value.GetInt32(), path, $"has {items.Count} items", faults);
        else if (keyword.Name == "uniqueItems" && keyword.Value.GetBoolean())
            Require(items.Select(i => i.GetRawText()).Distinct().Count() == items.Count, path, "holds an item twice", faults);
        else if (keyword.Name == "items")
        {
            for (int i = 0; i < items.Count; i++)
                Check(items[i], keyword.Value, $"{path}[{i}]", faults);
        }
    }

    private bool Fits(JsonElement value, JsonElement schema, string path)
    {
        var faults = new List<string>();
        Check(value, schema, path, faults);
        return faults.Count == 0;
    }

    private JsonElement Resolve(string reference)
    {
        JsonElement target = root;
        foreach (string step in reference.Split('/').Skip(1))
            target = target.GetProperty(step);
        return reference.StartsWith('#') ? target : throw new NotSupportedException(reference);
    }

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException(type),
    };

    private static bool HasFormat(string text, string format) => format switch
    {
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        // RFC 3986: what is not unreserved, reserved or a percent sign with two digits has to be escaped.
        "uri-reference" => Regex.IsMatch(text, @"^([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$") && !Regex.IsMatch(text, "^[^/]*[^A-Za-z0-9+.-][^/]*:"),
        "date-time" => DateTimeOffset.TryParse(text, out _),
        _ => throw new NotSupportedException(format),
    };

    private static void Require(bool holds, string path, string fault, List<string> faults)
    {
        if (!holds)
            faults.Add($"{path}: {fault}");
    }
}
