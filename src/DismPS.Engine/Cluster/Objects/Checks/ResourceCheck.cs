using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>Requests and limits of containers, after KServe has put in its defaults.</summary>
internal static class ResourceCheck
{
    // resource.cpuRequest … of inferenceservice-config, as shipped.
    private static readonly FrozenDictionary<string, string> ConfigDefaults = new Dictionary<string, string> { ["cpu"] = "1", ["memory"] = "2Gi" }.ToFrozenDictionary();

    /// <summary>Checks a component.</summary>
    public static void Run(CheckContext context, JsonObject component, string path, KnownRuntime? runtime, JsonObject? model, string modelPath)
    {
        if (model is not null)
            CheckContainer(context, model, modelPath, runtime?.Requests ?? FrozenDictionary<string, string>.Empty, runtime?.Limits ?? FrozenDictionary<string, string>.Empty, "the serving runtime");

        foreach (string list in new[] { "containers", "initContainers" })
        {
            int index = 0;
            foreach (JsonObject container in component.Objects(list))
            {
                // Only the first container of a component without a model gets defaults.
                bool own = model is null && index == 0 && list == "containers";
                FrozenDictionary<string, string> defaults = own ? ConfigDefaults : FrozenDictionary<string, string>.Empty;
                CheckContainer(context, container, string.Create(CultureInfo.InvariantCulture, $"{path}.{list}[{index}]"), defaults, defaults, "KServe");
                index++;
            }
        }
    }

    private static void CheckContainer(CheckContext context, JsonObject container, string path, FrozenDictionary<string, string> defaultRequests, FrozenDictionary<string, string> defaultLimits, string source)
    {
        JsonObject? own = container.Object("resources");
        Dictionary<string, Quantity> requests = Merge(own.Object("requests"), defaultRequests);
        Dictionary<string, Quantity> limits = Merge(own.Object("limits"), defaultLimits);
        foreach ((string list, Dictionary<string, Quantity> values) in new[] { ("limits", limits), ("requests", requests) })
        {
            foreach ((string name, Quantity value) in values.Where(v => own.Object(list).Has(v.Key)).OrderBy(v => v.Key, StringComparer.Ordinal))
                CheckOne(context, name, value, $"{path}.resources.{list}[{name}]");
        }

        foreach (string name in requests.Keys.Concat(limits.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            bool ownRequest = own.Object("requests").Has(name);
            bool ownLimit = own.Object("limits").Has(name);
            if (!ownRequest && !ownLimit)
                continue;

            CheckPair(context, name, requests, limits, path, ownRequest, ownLimit, source);
            CheckNamespaceLimits(context, name, requests, limits, path);
        }
    }

    private static Dictionary<string, Quantity> Merge(JsonObject? own, FrozenDictionary<string, string> defaults)
    {
        var merged = new Dictionary<string, Quantity>();
        foreach ((string name, string text) in defaults)
        {
            if (Quantity.TryParse(text, out Quantity value))
                merged[name] = value;
        }

        foreach ((string name, JsonNode? node) in own ?? [])
        {
            if (node is not null && Quantity.TryRead(node, out Quantity value))
                merged[name] = value;
        }

        return merged;
    }

    private static void CheckOne(CheckContext context, string name, Quantity value, string path)
    {
        bool isPlain = name is "cpu" or "memory" or "ephemeral-storage" || name.StartsWith("hugepages-", StringComparison.Ordinal);
        if (!isPlain && !name.Contains('/', StringComparison.Ordinal))
            context.Error("resource-unknown", path, $"There is no resource '{name}'; those that are not Kubernetes' own have a domain.", name is "gpu" or "GPU" ? "Write nvidia.com/gpu." : Diagnostics.NearestName.Find(name, ["cpu", "memory", "ephemeral-storage"]) is { } near ? $"Did you mean '{near}'?" : null);
        else if (!NameSyntax.IsQualifiedName(name))
            context.Error("resource-unknown", path, $"'{name}' is not a name of a resource.");
        if (value.Sign < 0)
            context.Error("quantity-negative", path, "The quantity is below 0.");
        else if (IsExtended(name) && !value.IsWhole)
            context.Error("quantity-fraction", path, $"{value} of {name} is not possible: devices are given out whole.", "Write a whole number.");
        else if (name == "memory" && value.Sign > 0 && Quantity.TryParse("1Mi", out Quantity least) && value < least)
            context.Warn("memory-tiny", path, $"{value} bytes of memory are less than any program needs.", "Write a unit such as Mi or Gi; 'm' is a thousandth.");
    }

    private static void CheckPair(CheckContext context, string name, Dictionary<string, Quantity> requests, Dictionary<string, Quantity> limits, string path, bool ownRequest, bool ownLimit, string source)
    {
        bool hasRequest = requests.TryGetValue(name, out Quantity request);
        bool hasLimit = limits.TryGetValue(name, out Quantity limit);
        if (IsExtended(name) || name.StartsWith("hugepages-", StringComparison.Ordinal))
        {
            if (hasRequest && !hasLimit)
                context.Error("limit-missing", $"{path}.resources.limits[{name}]", $"'{name}' needs a limit that is equal to the request.", "Write it under limits.");
            else if (hasRequest && request != limit)
                context.Error("limit-unequal", $"{path}.resources.requests[{name}]", $"Of '{name}' request ({request}) and limit ({limit}) must be equal.", "Write limits only.");
        }
        else if (hasRequest && hasLimit && request > limit)
        {
            string message = ownRequest && ownLimit ? $"The request of {name} ({request}) is above the limit ({limit})."
                : ownLimit ? $"The limit of {name} ({limit}) is below the request of {request} that {source} puts in."
                : $"The request of {name} ({request}) is above the limit of {limit} that {source} puts in.";
            context.Error("request-above-limit", $"{path}.resources.{(ownLimit ? "limits" : "requests")}[{name}]", message, ownRequest && ownLimit ? null : ownLimit ? $"Write a request of {name}, too." : $"Write a limit of {name}, too.");
        }
    }

    private static void CheckNamespaceLimits(CheckContext context, string name, Dictionary<string, Quantity> requests, Dictionary<string, Quantity> limits, string path)
    {
        foreach (KnownLimit bound in context.Facts.Limits.Where(l => l.Namespace == context.Namespace && l.Resource == name))
        {
            if (!(bound.OfLimits ? limits : requests).TryGetValue(name, out Quantity value))
                continue;

            string at = $"{path}.resources.{(bound.OfLimits ? "limits" : "requests")}[{name}]";
            if (bound.Most is { } most && value > most)
                context.Warn("namespace-limit", at, $"{value} is more than {bound.Source} allows or has left: {most}. No pod will start.", "Ask for less, or ask the owners of the namespace.");
            if (bound.Least is { } least && value < least)
                context.Warn("namespace-limit", at, $"{value} is less than {bound.Source} allows: {least}. No pod will start.", "Ask for more.");
        }
    }

    private static bool IsExtended(string name) => name.Contains('/', StringComparison.Ordinal) && !name.Contains("kubernetes.io/", StringComparison.Ordinal);
}
