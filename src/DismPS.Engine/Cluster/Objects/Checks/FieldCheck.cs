using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>Unknown fields, wrong kinds of values, missing fields and repeated entries, as the definition of the objects in KServe has them.</summary>
internal static class FieldCheck
{
    private static readonly FrozenSet<string> TopFields = FrozenSet.Create("apiVersion", "kind", "metadata", "spec", "status");

    /// <summary>Goes through <c>spec</c>.</summary>
    public static void Run(CheckContext context)
    {
        foreach ((string name, _) in context.Manifest.Where(f => !TopFields.Contains(f.Key)))
            Unknown(context, name, name, TopFields);

        if (!context.Manifest.TryGetPropertyValue("spec", out JsonNode? spec) || spec is null)
            context.Error("missing-field", "spec", "There is no 'spec': nothing says what is served.", "Add spec.predictor.model with modelFormat and storageUri.");
        else
            Check(context, spec, FieldTree.InferenceService.Spec, "spec");
    }

    /// <summary>Compares a value with its type.</summary>
    public static void Check(CheckContext context, JsonNode value, FieldType type, string path)
    {
        switch (type.Kind)
        {
            case FieldKind.Any:
                break;
            case FieldKind.Object when value is JsonObject o:
                CheckObject(context, o, type, path);
                break;
            case FieldKind.Mapping when value is JsonObject o:
                foreach ((string key, JsonNode? entry) in o)
                {
                    if (entry is not null)
                        Check(context, entry, type.Item!, $"{path}[{key}]");
                }

                break;
            case FieldKind.List when value is JsonArray list:
                CheckList(context, list, type, path);
                break;
            default:
                CheckValue(context, value, type, path);
                break;
        }
    }

    /// <summary>Adds an error for a field that does not exist.</summary>
    public static void Unknown(CheckContext context, string path, string name, IEnumerable<string> known)
    {
        string? near = NearestName.Find(name, known);
        context.Error("unknown-field", path, $"There is no field '{name}' here; the server refuses unknown fields.", near is null ? "Remove it." : $"Did you mean '{near}'?");
    }

    private static void CheckObject(CheckContext context, JsonObject o, FieldType type, string path)
    {
        FrozenDictionary<string, Field> fields = FieldTree.InferenceService.FieldsOf(type);
        foreach ((string name, JsonNode? value) in o)
        {
            string at = $"{path}.{name}";
            if (!fields.TryGetValue(name, out Field? field))
                Unknown(context, at, name, fields.Keys);
            else if (field.Since is { } since && context.Facts.KserveVersion < since)
                context.Error("field-too-new", at, $"'{name}' came with KServe {since}; the cluster has {context.Facts.KserveVersion}, which refuses or drops it.", "Remove it.");
            else if (value is not null)
                Check(context, value, field.Type, at);
        }

        foreach (Field field in fields.Values.Where(f => f.IsRequired && !o.Has(f.Name)).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            // The webhook writes a zero for a number that is missing.
            if (field.Type.Kind is FieldKind.Integer or FieldKind.Long or FieldKind.Boolean)
                context.Warn("missing-field", $"{path}.{field.Name}", $"'{field.Name}' is missing and counts as zero.", "Write the value.");
            else
                context.Error("missing-field", $"{path}.{field.Name}", $"'{field.Name}' is missing.", "Add it.");
        }
    }

    private static void CheckList(CheckContext context, JsonArray list, FieldType type, string path)
    {
        var seen = new HashSet<string>();
        for (int i = 0; i < list.Count; i++)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            if (list[i] is not { } entry)
            {
                context.Error("wrong-type", at, "The entry is null.", "Remove it.");
                continue;
            }

            Check(context, entry, type.Item!, at);
            if (type.Keys.IsDefault)
                continue;

            string key = type.Keys.IsEmpty
                ? entry.ToJsonString()
                : string.Join('\n', type.Keys.Select(k => entry is JsonObject o && o[k] is { } v ? v.ToJsonString() : k == "protocol" ? "\"TCP\"" : ""));
            if (!seen.Add(key))
                context.Error("repeated-entry", at, type.Keys.IsEmpty ? "The entry is there twice." : $"Another entry has the same {string.Join(" and ", type.Keys)}.", "Remove one of them.");
        }
    }

    private static void CheckValue(CheckContext context, JsonNode value, FieldType type, string path)
    {
        JsonValueKind kind = value.GetValueKind();
        long? whole = value.AsWhole();
        bool fits = type.Kind switch
        {
            FieldKind.Text or FieldKind.Time => kind == JsonValueKind.String,
            FieldKind.Boolean => kind is JsonValueKind.True or JsonValueKind.False,
            FieldKind.Integer => whole is >= int.MinValue and <= int.MaxValue,
            FieldKind.Long => whole is not null,
            FieldKind.Number => kind == JsonValueKind.Number,
            FieldKind.IntegerOrText => kind == JsonValueKind.String || whole is not null,
            FieldKind.Quantity => kind is JsonValueKind.String or JsonValueKind.Number,
            _ => false,
        };
        if (!fits)
        {
            context.Error("wrong-type", path, $"The value is {Describe(value)}, where {Describe(type.Kind)} belongs.", Quote(type.Kind, kind));
        }
        else if (type.Kind == FieldKind.Quantity && !Quantity.TryRead(value, out _))
        {
            context.Error("quantity-invalid", path, $"'{value}' is not a quantity.", Unit(value.AsText()));
        }
        else if (!type.Values.IsDefaultOrEmpty && !type.Values.Contains(value.GetValue<string>()))
        {
            string text = value.GetValue<string>();
            string? near = NearestName.Find(text, type.Values);
            context.Error("value-unknown", path, $"'{text}' is not one of {string.Join(", ", type.Values.Where(v => v.Length > 0))}.", near is null ? null : $"Did you mean '{near}'?");
        }
    }

    private static string? Unit(string? text)
    {
        string? letters = text is null ? null : text.TrimStart('+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return letters?.ToLowerInvariant() switch
        {
            "kb" or "mb" or "gb" or "tb" => $"Write the unit without B, such as {char.ToUpperInvariant(letters[0])}i (1024) or {(letters[0] is 'k' or 'K' ? 'k' : char.ToUpperInvariant(letters[0]))} (1000).",
            "ki" or "mi" or "gi" or "ti" => $"Units are in the case {char.ToUpperInvariant(letters[0])}i.",
            "g" or "t" or "kib" or "mib" or "gib" => $"Write {char.ToUpperInvariant(letters[0])}i for powers of 1024.",
            _ => "Write a number with a unit such as m, Mi or Gi: 500m, 2Gi.",
        };
    }

    private static string? Quote(FieldKind wanted, JsonValueKind kind) => wanted switch
    {
        FieldKind.Text or FieldKind.Time when kind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => "Put it in quotes.",
        FieldKind.Integer or FieldKind.Long or FieldKind.Boolean when kind == JsonValueKind.String => "Write it without quotes.",
        _ => null,
    };

    private static string Describe(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => $"the number {value.ToJsonString()}",
        _ => $"'{value.ToJsonString()}'",
    };

    private static string Describe(FieldKind kind) => kind switch
    {
        FieldKind.Text => "a text",
        FieldKind.Time => "a time",
        FieldKind.Integer => "a whole number of 32 bits",
        FieldKind.Long => "a whole number",
        FieldKind.Boolean => "true or false",
        FieldKind.Number => "a number",
        FieldKind.Quantity => "a quantity",
        FieldKind.IntegerOrText => "a whole number or a text",
        FieldKind.List => "a list",
        _ => "a mapping",
    };
}
