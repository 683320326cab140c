using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Templates.Schema;

/// <summary>
/// Writes the format as JSON Schema 2020-12. It is the form that templates should have: keys that are ignored and values that are converted
/// are refused, so that an editor marks them, although the platform takes both.
/// </summary>
internal static class TemplateSchema
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
            Root().WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static JsonObject Root()
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "DISM template" };
        AddGroup(schema, TemplateFormat.Root);
        // Where anchors are kept.
        schema["patternProperties"] = new JsonObject { ["^x-"] = true };
        var resources = schema["properties"]!["Resources"]!.AsObject();
        resources.Remove("$ref");
        resources["type"] = "object";
        resources["minProperties"] = 1;
        resources["propertyNames"] = new JsonObject { ["pattern"] = "^[^/\\\\]+$", ["maxLength"] = 255, ["not"] = new JsonObject { ["enum"] = new JsonArray(".", "..", "template.yaml") } };
        resources["additionalProperties"] = Reference(TemplateFormat.Resource.Id);
        schema["$defs"] = Definitions();
        return schema;
    }

    private static JsonObject Definitions()
    {
        var definitions = new JsonObject { [TemplateFormat.Resource.Id] = Resource() };
        foreach (ResourceType type in ResourceType.All)
        {
            FieldGroup group = TemplateFormat.PropertiesOf(type);
            JsonObject properties = AddGroup([], group, Inherited);
            properties["allOf"] = type.Framework == ServingFramework.Tritonserver
                ? new JsonArray(Reference("scoring"), Reference("tritonNames"))
                : new JsonArray(Reference("scoring"));
            definitions[group.Id] = properties;
        }

        definitions["common"] = AddGroup([], TemplateFormat.Common);
        definitions["common"]!.AsObject().Remove("additionalProperties");
        definitions["common"]!.AsObject().Remove("required");
        definitions["scoring"] = Scoring();
        definitions["tritonNames"] = TritonNames();
        foreach (FieldGroup group in (FieldGroup[])[TemplateFormat.Input, TemplateFormat.Output, TemplateFormat.Tag, TemplateFormat.Compute, TemplateFormat.Quantities, TemplateFormat.Conditions, TemplateFormat.Metadata, TemplateFormat.Attribute, TemplateFormat.Filter])
            definitions[group.Id] = AddGroup([], group);
        definitions[TemplateFormat.Conditions.Id]!["not"] = BothGiven("NoComponentOut", "AllowedComponentsOut");
        return definitions;
    }

    private static JsonObject Resource()
    {
        JsonObject resource = AddGroup([], TemplateFormat.Resource);
        var properties = resource["properties"]!["Properties"]!.AsObject();
        properties["type"] = "object";
        resource["allOf"] = new JsonArray([.. ResourceType.All.Select(type => new JsonObject
        {
            ["if"] = Given("Type", type.ToString()),
            ["then"] = new JsonObject { ["properties"] = new JsonObject { ["Properties"] = Reference(TemplateFormat.PropertiesOf(type).Id) } },
        })]);
        return resource;
    }

    /// <summary>The two shapes that BuiltinThreshold allows.</summary>
    private static JsonObject Scoring() => new()
    {
        ["description"] = "BuiltinThreshold: false needs AnomalyThreshold and MetricKey; true needs FlaggingKey.",
        ["allOf"] = new JsonArray(
            new JsonObject { ["if"] = Given("BuiltinThreshold", false), ["then"] = Shape(["AnomalyThreshold", "MetricKey"], "FlaggingKey") },
            new JsonObject { ["if"] = Given("BuiltinThreshold", true), ["then"] = Shape(["FlaggingKey"], "AnomalyThreshold") }),
    };

    private static JsonObject TritonNames()
    {
        JsonObject named = Items("Name");
        return new JsonObject
        {
            ["description"] = "Names in Triton's config.pbtxt have no quotes, backslashes or control characters.",
            ["properties"] = new JsonObject { ["InputSignature"] = named, ["OutputSignature"] = named.DeepClone(), ["InputMetadata"] = Items("Name", "Attributes") },
        };

        static JsonObject Items(string name, string? list = null)
        {
            var properties = new JsonObject { [name] = new JsonObject { ["pattern"] = "^[^\"\\\\\\u0000-\\u001f\\u007f-\\u009f]*$" } };
            if (list is not null)
                properties[list] = Items(name);
            return new JsonObject { ["items"] = new JsonObject { ["properties"] = properties } };
        }
    }

    private static JsonObject Shape(string[] needed, string excluded)
    {
        var properties = new JsonObject { [excluded] = new JsonObject { ["type"] = "null" } };
        foreach (string name in needed)
            properties[name] = new JsonObject { ["not"] = new JsonObject { ["type"] = "null" } };
        return new JsonObject { ["required"] = new JsonArray([.. needed.Select(name => JsonValue.Create(name))]), ["properties"] = properties };
    }

    private static JsonObject Given(string name, JsonNode value) => new()
    {
        ["properties"] = new JsonObject { [name] = new JsonObject { ["const"] = value } },
        ["required"] = new JsonArray(name),
    };

    private static JsonObject BothGiven(params string[] names)
    {
        JsonObject both = Shape(names, "");
        both["properties"]!.AsObject().Remove("");
        return both;
    }

    private static JsonObject AddGroup(JsonObject schema, FieldGroup group, Func<TemplateField, JsonObject?>? known = null)
    {
        schema["description"] = group.Description;
        schema["type"] = "object";
        schema["properties"] = new JsonObject(group.Fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Name, known?.Invoke(field) ?? Field(field))));
        string[] required = [.. group.Fields.Where(field => field.IsRequired).Select(field => field.Name)];
        if (required.Length > 0)
            schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        schema["additionalProperties"] = false;
        return schema;
    }

    /// <summary>What every type has stands in the schema once.</summary>
    private static JsonObject? Inherited(TemplateField field) =>
        TemplateFormat.Common.Fields.Contains(field) ? new JsonObject { ["$ref"] = $"#/$defs/common/properties/{field.Name}" } : null;

    private static JsonObject Field(TemplateField field)
    {
        var schema = new JsonObject { ["description"] = field.Description };
        switch (field.Kind)
        {
            case FieldKind.Group when field.Group is null && field.IsNullable:
                schema["type"] = "null";
                return schema;
            case FieldKind.Group when field.IsNullable:
                schema["anyOf"] = new JsonArray(Reference(field.Group!.Id), new JsonObject { ["type"] = "null" });
                return schema;
            case FieldKind.Group:
                return schema;
        }

        string type = field.Kind switch
        {
            FieldKind.Integer => "integer",
            FieldKind.Number => "number",
            FieldKind.Boolean => "boolean",
            FieldKind.Text => "string",
            _ => "array",
        };
        schema["type"] = field.IsNullable ? new JsonArray(type, "null") : type;
        JsonObject? items = field.Kind switch
        {
            FieldKind.Texts => new JsonObject { ["type"] = "string" },
            FieldKind.Integers => new JsonObject { ["type"] = "integer" },
            FieldKind.Groups => Reference(field.Group!.Id),
            _ => null,
        };
        if (items is not null)
            schema["items"] = items;
        AddLimits(schema, field);
        return schema;
    }

    private static void AddLimits(JsonObject schema, TemplateField field)
    {
        // With a pattern beside them, the values are what an editor offers and not all there is.
        if (field is { Values.Length: > 0, Pattern: not null })
            schema["anyOf"] = new JsonArray(new JsonObject { ["enum"] = Names(field) }, new JsonObject { ["pattern"] = field.Pattern });
        else if (field.Values.Length == 1)
            schema["const"] = field.Values[0];
        else if (field.Values.Length > 0)
            schema["enum"] = Names(field);
        else if (field.Pattern is not null)
            schema["pattern"] = field.Pattern;
        if (field.MinLength > 0)
            schema["minLength"] = field.MinLength;
        if (field.MaxLength > 0)
            schema["maxLength"] = field.MaxLength;
        if (field.MinItems > 0)
            schema["minItems"] = field.MinItems;
        if (field.Range is var (least, most))
        {
            schema["minimum"] = least;
            schema["maximum"] = most;
        }

        static JsonArray Names(TemplateField field) => new([.. field.Values.Select(value => JsonValue.Create(value))]);
    }

    private static JsonObject Reference(string id) => new() { ["$ref"] = $"#/$defs/{id}" };
}
