using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Which lists are merged entry by entry, and which maps are taken as a whole. All other lists are taken as a whole.</summary>
internal static class ListShape
{
    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["containers"] = ["name"],
        ["initContainers"] = ["name"],
        ["env"] = ["name"],
        ["ports"] = ["containerPort", "protocol"],
        ["volumes"] = ["name"],
        ["volumeMounts"] = ["mountPath"],
        ["imagePullSecrets"] = ["name"],
        ["ownerReferences"] = ["uid"],
        ["conditions"] = ["type"],
        ["secrets"] = ["name"],
    };

    private static readonly HashSet<string> Sets = new(StringComparer.Ordinal) { "finalizers" };

    private static readonly HashSet<string> Whole = new(StringComparer.Ordinal)
    {
        "selector", "matchLabels", "labelSelector", "secretKeyRef", "configMapKeyRef", "fieldRef", "resourceFieldRef", "nodeSelector",
    };

    /// <summary>Whether a map of this name is one value.</summary>
    public static bool IsWhole(string name) => Whole.Contains(name);

    /// <summary>Path elements of a list's entries; null when the list is one value.</summary>
    public static List<(string Element, JsonNode? Value)>? Entries(string name, JsonArray list)
    {
        if (Sets.Contains(name))
            return [.. list.Select(v => ($"v:{v?.ToJsonString()}", v))];
        string[]? keys = name == "ports" && list.OfType<JsonObject>().All(o => o["containerPort"] is null) ? ["port", "protocol"] : Keys.GetValueOrDefault(name);
        if (keys is null || list.Any(v => v is not JsonObject o || o[keys[0]] is null))
            return null;
        return [.. list.Select(v => ($"k:{Key(v!.AsObject(), keys)}", v))];
    }

    private static string Key(JsonObject entry, string[] keys)
    {
        JsonObject key = [];
        foreach (string name in keys.Order(StringComparer.Ordinal))
            key[name] = entry[name]?.DeepClone() ?? (name == "protocol" ? "TCP" : null);
        return key.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
