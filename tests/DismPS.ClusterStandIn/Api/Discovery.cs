using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>What the server tells of its groups and kinds, in the form of before aggregated discovery.</summary>
internal sealed class Discovery(IReadOnlyList<ResourceType> types, string version)
{
    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    // What kubectl's word "all" means.
    private static readonly string[] InAll = ["Pod", "Service", "Deployment", "ReplicaSet", "HorizontalPodAutoscaler"];

    /// <summary>Answers a path; null when it is none of discovery.</summary>
    public JsonObject? Answer(string path) => path.TrimEnd('/').Split('/') switch
    {
        ["", "version"] => Version(),
        ["", "api"] => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray() },
        ["", "apis"] => new JsonObject
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray([.. types.Select(t => t.Group).Where(g => g.Length > 0).Distinct().Select(Group)]),
        },
        ["", "apis", var group] when types.Any(t => t.Group == group) => Named(Group(group)),
        ["", "api", var v] => Resources("", v),
        ["", "apis", var group, var v] => Resources(group, v),
        _ => null,
    };

    private static JsonObject Named(JsonObject group)
    {
        group.Insert(0, "kind", "APIGroup");
        group.Insert(1, "apiVersion", "v1");
        return group;
    }

    private JsonObject Version()
    {
        string[] parts = version.Split('.');
        return new JsonObject
        {
            ["major"] = parts[0],
            ["minor"] = parts[1],
            ["gitVersion"] = $"v{version}",
            ["gitCommit"] = new string('0', 40),
            ["gitTreeState"] = "clean",
            ["buildDate"] = "2025-02-12T21:20:06Z",
            ["goVersion"] = "go1.23.6",
            ["compiler"] = "gc",
            ["platform"] = "linux/amd64",
        };
    }

    private JsonObject Group(string group)
    {
        // The version that is preferred is the stable or newest one: the last named.
        JsonObject[] versions =
        [
            .. types.Where(t => t.Group == group).Select(t => t.Version).Distinct().Order().Reverse()
                .OrderBy(v => v.Contains("alpha") ? 2 : v.Contains("beta") ? 1 : 0)
                .Select(v => new JsonObject { ["groupVersion"] = $"{group}/{v}", ["version"] = v }),
        ];
        return new JsonObject { ["name"] = group, ["versions"] = new JsonArray([.. versions]), ["preferredVersion"] = versions[0].DeepClone() };
    }

    private JsonObject? Resources(string group, string v)
    {
        ResourceType[] found = [.. types.Where(t => t.Group == group && t.Version == v)];
        if (found.Length == 0)
            return null;
        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? v : $"{group}/{v}",
            ["resources"] = new JsonArray([.. found.SelectMany(Entries)]),
        };
    }

    private static IEnumerable<JsonNode> Entries(ResourceType type)
    {
        JsonObject entry = Entry(type, type.Plural, type.Kind, type.IsReview ? ["create"] : Verbs);
        entry["singularName"] = type.Singular;
        if (type.ShortNames.Count > 0)
            entry["shortNames"] = new JsonArray([.. type.ShortNames.Select(n => JsonValue.Create(n))]);
        if (InAll.Contains(type.Kind))
            entry["categories"] = new JsonArray("all");
        yield return entry;
        if (type.HasStatus)
            yield return Entry(type, $"{type.Plural}/status", type.Kind, ["get", "patch", "update"]);
        if (type == ResourceTypes.Pod)
        {
            yield return Entry(type, "pods/log", "Pod", ["get"]);
            yield return Entry(type, "pods/portforward", "PodPortForwardOptions", ["create", "get"]);
        }
    }

    private static JsonObject Entry(ResourceType type, string name, string kind, string[] verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = "",
        ["namespaced"] = type.IsNamespaced,
        ["kind"] = kind,
        ["verbs"] = new JsonArray([.. verbs.Select(v => JsonValue.Create(v))]),
    };
}
