using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Writes objects as text: YAML with a document an object, or JSON.</summary>
public static class ManifestWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>YAML. A secret without values gets a comment on how it gets them.</summary>
    public static string ToYaml(IReadOnlyList<JsonObject> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var text = new StringBuilder();
        foreach (JsonObject manifest in objects)
        {
            if (text.Length > 0)
                text.Append("---\n");
            if (manifest.Text("kind") == ObjectKind.Secret.Kind && !manifest.Has("data") && !manifest.Has("stringData"))
            {
                text.Append("# The values are not part of this file. They are set by\n#   ").Append(S3Objects.CreateCommand(manifest)).Append(" --dry-run=client -o yaml | kubectl apply --server-side -f -\n");
            }

            AppendMapping(text, manifest, 0, isEntry: false);
        }

        return text.ToString();
    }

    /// <summary>JSON: the object, or a List of several.</summary>
    public static string ToJson(IReadOnlyList<JsonObject> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        if (objects.Count == 1)
            return objects[0].ToJsonString(Indented) + "\n";

        var list = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. objects.Select(o => o.DeepClone())]) };
        return list.ToJsonString(Indented) + "\n";
    }

    private static void AppendMapping(StringBuilder text, JsonObject mapping, int indent, bool isEntry)
    {
        bool first = true;
        foreach ((string key, JsonNode? value) in mapping)
        {
            // The first field of a list's entry stands behind its hyphen.
            if (!(isEntry && first))
                text.Append(' ', indent);
            first = false;
            string name = Scalar(key);
            // A key of more than 1024 characters has a mark of its own.
            if (name.Length > 1000)
                text.Append("? ").Append(name).Append('\n').Append(' ', indent).Append(':');
            else
                text.Append(name).Append(':');
            AppendValue(text, value, indent);
        }
    }

    private static void AppendValue(StringBuilder text, JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } inner:
                text.Append('\n');
                AppendMapping(text, inner, indent + 2, isEntry: false);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                AppendList(text, list, indent);
                break;
            default:
                text.Append(' ').Append(Leaf(value)).Append('\n');
                break;
        }
    }

    private static void AppendList(StringBuilder text, JsonArray list, int indent)
    {
        foreach (JsonNode? entry in list)
        {
            text.Append(' ', indent).Append('-');
            if (entry is JsonObject { Count: > 0 } mapping)
            {
                text.Append(' ');
                AppendMapping(text, mapping, indent + 2, isEntry: true);
            }
            else if (entry is JsonArray { Count: > 0 } inner)
            {
                text.Append('\n');
                AppendList(text, inner, indent + 2);
            }
            else
            {
                text.Append(' ').Append(Leaf(entry)).Append('\n');
            }
        }
    }

    private static string Leaf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ => value.AsText() is { } text ? Scalar(text) : value.ToJsonString(),
    };

    // A JSON string is a double-quoted scalar of YAML, too.
    private static string Scalar(string text) => YamlScalar.IsPlain(text) && !text.EndsWith(':') ? text : JsonSerializer.Serialize(text, Indented);
}
