using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Reads the limits of namespaces.</summary>
internal static class LimitReader
{
    private const string RequestsPrefix = "requests.";
    private const string LimitsPrefix = "limits.";

    /// <summary>What is left of a quota.</summary>
    public static IEnumerable<KnownLimit> ReadQuota(JsonObject quota)
    {
        JsonObject? status = quota.Object("status");
        JsonObject? hard = status.Object("hard") ?? quota.Object("spec").Object("hard");
        foreach ((string name, JsonNode? value) in hard ?? [])
        {
            bool ofLimits = name.StartsWith(LimitsPrefix, StringComparison.Ordinal);
            string resource = ofLimits ? name[LimitsPrefix.Length..]
                : name.StartsWith(RequestsPrefix, StringComparison.Ordinal) ? name[RequestsPrefix.Length..]
                : name is "cpu" or "memory" ? name : "";
            if (resource.Length == 0 || !Quantity.TryRead(value, out Quantity most))
                continue;
            Quantity left = Quantity.TryRead(status.Object("used")?[name], out Quantity used) ? most - used : most;
            yield return new KnownLimit($"ResourceQuota {quota.Object("metadata").Text("name")}", quota.Object("metadata").Text("namespace") ?? "", resource, ofLimits, null, left);
        }
    }

    /// <summary>Bounds of single containers.</summary>
    public static IEnumerable<KnownLimit> ReadRange(JsonObject range)
    {
        foreach (JsonObject limit in range.Object("spec").Objects("limits").Where(l => l.Text("type") == "Container"))
        {
            foreach (string resource in (limit.Object("min") ?? []).Concat(limit.Object("max") ?? []).Select(p => p.Key).Distinct())
            {
                Quantity? least = Quantity.TryRead(limit.Object("min")?[resource], out Quantity min) ? min : null;
                Quantity? most = Quantity.TryRead(limit.Object("max")?[resource], out Quantity max) ? max : null;
                string source = $"LimitRange {range.Object("metadata").Text("name")}";
                string ns = range.Object("metadata").Text("namespace") ?? "";
                yield return new KnownLimit(source, ns, resource, OfLimits: false, least, null);
                yield return new KnownLimit(source, ns, resource, OfLimits: true, null, most);
            }
        }
    }
}
