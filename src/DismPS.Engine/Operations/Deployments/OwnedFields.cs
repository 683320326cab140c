using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Kubectl;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>
/// Fields of a live object that this program set and a new manifest no longer has: applying takes them away, and a comparison of wanted fields alone would not see them.
/// </summary>
internal static class OwnedFields
{
    /// <summary>Their paths; empty where the server tells no owners.</summary>
    public static IReadOnlyList<string> Removed(JsonObject live, JsonObject wanted)
    {
        var removed = new List<string>();
        foreach (JsonObject entry in (live["metadata"]?["managedFields"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if ((string?)entry["manager"] == KubectlTransport.FieldManager && (string?)entry["operation"] == "Apply" && entry["fieldsV1"] is JsonObject fields)
                Collect(fields, wanted, "", removed);
        }

        return removed;
    }

    private static void Collect(JsonObject fields, JsonNode? wanted, string path, List<string> removed)
    {
        foreach ((string key, JsonNode? inner) in fields)
        {
            // f:NAME is a field, k:{…} an entry of a list by its key, v:… a value of a set, "." the thing itself.
            if (key.StartsWith("f:", StringComparison.Ordinal))
            {
                string name = key[2..];
                string at = path.Length == 0 ? name : $"{path}.{name}";
                if (wanted is not JsonObject mapping || !mapping.TryGetPropertyValue(name, out JsonNode? value) || value is null)
                    removed.Add(at);
                else if (inner is JsonObject { Count: > 0 } parts)
                    Collect(parts, value, at, removed);
            }
            else if (key.StartsWith("k:", StringComparison.Ordinal) && inner is JsonObject entry && JsonNode.Parse(key[2..]) is JsonObject names)
            {
                JsonObject? match = (wanted as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(o => names.All(n => JsonNode.DeepEquals(o[n.Key], n.Value)));
                string at = $"{path}[{string.Join(',', names.Select(n => n.Value?.ToString()))}]";
                if (match is null)
                    removed.Add(at);
                else
                    Collect(entry, match, at, removed);
            }
        }
    }
}
