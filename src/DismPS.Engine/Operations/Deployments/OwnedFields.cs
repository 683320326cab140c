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
        foreach (JsonObject entry in Entries(live))
        {
            if ((string?)entry["manager"] == KubectlTransport.FieldManager && (string?)entry["operation"] == "Apply" && entry["fieldsV1"] is JsonObject fields)
                Collect(fields, wanted, "", removed);
        }

        return removed;
    }

    /// <summary>Annotations that this program set with a patch: applying leaves them, because a patch has another owner than what is applied.</summary>
    public static IEnumerable<string> PatchedAnnotations(JsonObject live) =>
        Entries(live)
            .Where(e => (string?)e["manager"] == KubectlTransport.FieldManager && (string?)e["operation"] == "Update")
            .SelectMany(e => e["fieldsV1"]?["f:metadata"]?["f:annotations"] as JsonObject ?? [])
            .Where(f => f.Key.StartsWith("f:", StringComparison.Ordinal))
            .Select(f => f.Key[2..]);

    /// <summary>Whether nobody else set annotations or values of a secret, so that a conflict could only be one with ourselves.</summary>
    public static bool AreAllOurs(JsonObject secret) =>
        Entries(secret).All(e => (string?)e["manager"] == KubectlTransport.FieldManager || (e["fieldsV1"]?["f:data"] is null && e["fieldsV1"]?["f:metadata"]?["f:annotations"] is null));

    private static IEnumerable<JsonObject> Entries(JsonObject live) => (live["metadata"]?["managedFields"] as JsonArray ?? []).OfType<JsonObject>();

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
