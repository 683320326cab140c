using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>Which nodes pods may or should run on.</summary>
internal static class AffinityCheck
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    /// <summary>Checks a component.</summary>
    public static void Run(CheckContext context, JsonObject component, string path)
    {
        JsonObject? affinity = component.Object("affinity");
        JsonObject? node = affinity.Object("nodeAffinity");
        string at = $"{path}.affinity.nodeAffinity";
        foreach ((JsonObject term, string place) in Entries(node.Object(Required), "nodeSelectorTerms", $"{at}.{Required}"))
            CheckExpressions(context, term, place, isNode: true);
        foreach ((JsonObject entry, string place) in Entries(node, Preferred, at))
        {
            CheckWeight(context, entry, place);
            if (entry.Object("preference") is { } preference)
                CheckExpressions(context, preference, $"{place}.preference", isNode: true);
        }

        foreach (string name in new[] { "podAffinity", "podAntiAffinity" })
            CheckPods(context, affinity.Object(name), $"{path}.affinity.{name}");
        foreach ((JsonObject entry, string place) in Entries(component, "topologySpreadConstraints", path))
        {
            if (entry.Text("whenUnsatisfiable") is { } action && action is not ("DoNotSchedule" or "ScheduleAnyway"))
                context.Error("value-unknown", $"{place}.whenUnsatisfiable", $"'{action}' is not DoNotSchedule or ScheduleAnyway.");
            if (entry.Whole("maxSkew") is <= 0)
                context.Error("value-negative", $"{place}.maxSkew", "The skew must be above 0.");
            CheckSelector(context, entry, place);
        }
    }

    private static void CheckPods(CheckContext context, JsonObject? affinity, string path)
    {
        foreach ((JsonObject term, string place) in Entries(affinity, Required, path))
            CheckTerm(context, term, place);
        foreach ((JsonObject entry, string place) in Entries(affinity, Preferred, path))
        {
            CheckWeight(context, entry, place);
            if (entry.Object("podAffinityTerm") is { } term)
                CheckTerm(context, term, $"{place}.podAffinityTerm");
        }
    }

    private static void CheckTerm(CheckContext context, JsonObject term, string path)
    {
        if (term.Text("topologyKey") is { } key && !NameSyntax.IsQualifiedName(key))
            context.Error("label-invalid", $"{path}.topologyKey", $"'{key}' is not a key of a label.");
        CheckSelector(context, term, path);
    }

    private static void CheckSelector(CheckContext context, JsonObject holder, string path)
    {
        if (holder.Object("labelSelector") is { } selector)
            CheckExpressions(context, selector, $"{path}.labelSelector", isNode: false);
    }

    private static void CheckWeight(CheckContext context, JsonObject entry, string path)
    {
        if (entry.Whole("weight") is < 1 or > 100)
            context.Error("value-unknown", $"{path}.weight", $"The weight is {entry.Whole("weight")}, not 1 to 100.");
    }

    private static void CheckExpressions(CheckContext context, JsonObject term, string path, bool isNode)
    {
        foreach ((JsonObject entry, string place) in Entries(term, "matchExpressions", path))
        {
            string op = entry.Text("operator") ?? "";
            int values = entry.List("values")?.Count ?? 0;
            bool compares = isNode && op is "Gt" or "Lt";
            if (op is not ("In" or "NotIn" or "Exists" or "DoesNotExist") && !compares)
                context.Error("value-unknown", $"{place}.operator", $"'{op}' is not In, NotIn, Exists{(isNode ? ", DoesNotExist, Gt or Lt" : " or DoesNotExist")}.");
            else if (op is "In" or "NotIn" && values == 0)
                context.Error("selector-contradiction", $"{place}.values", $"{op} needs values.");
            else if (op is "Exists" or "DoesNotExist" && values > 0)
                context.Error("selector-contradiction", $"{place}.values", $"{op} takes no values.");
            else if (compares && values != 1)
                context.Error("selector-contradiction", $"{place}.values", $"{op} takes one value.");
            if (entry.Text("key") is { } key && !NameSyntax.IsQualifiedName(key))
                context.Error("label-invalid", $"{place}.key", $"'{key}' is not a key of a label.");
        }
    }

    private static IEnumerable<(JsonObject Entry, string Path)> Entries(JsonObject? holder, string name, string path)
    {
        int index = 0;
        foreach (JsonObject entry in holder.Objects(name))
            yield return (entry, string.Create(CultureInfo.InvariantCulture, $"{path}.{name}[{index++}]"));
    }
}
