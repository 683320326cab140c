using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>The rules of KServe's webhook for autoscaling: hpa and keda in Standard mode, Knative's autoscaler elsewhere.</summary>
internal static class ScalingCheck
{
    private const string KnativeClassAnnotation = "autoscaling.knative.dev/class";
    private const string KnativeHpa = "hpa.autoscaling.knative.dev";

    /// <summary>Checks the class of the autoscaler.</summary>
    public static void CheckClass(CheckContext context)
    {
        if (context.Annotation(CheckContext.AutoscalerAnnotation) is not { } name)
            return;

        if (name is not ("hpa" or "external" or "keda" or "none"))
        {
            context.Error("autoscaler-unknown", $"metadata.annotations[{CheckContext.AutoscalerAnnotation}]", $"'{name}' is no class of autoscaler.", name.ToLowerInvariant() is "hpa" or "keda" or "external" or "none" ? $"Write {name.ToLowerInvariant()}." : "Write hpa, keda, external or none.");
        }
        else if ((name == "keda" && context.Facts.KserveVersion < new Version(0, 15)) || (name == "none" && context.Facts.KserveVersion < new Version(0, 15)))
        {
            context.Error("autoscaler-unknown", $"metadata.annotations[{CheckContext.AutoscalerAnnotation}]", $"'{name}' came with KServe 0.15; the cluster has {context.Facts.KserveVersion}.", "Write hpa or external.");
        }
    }

    /// <summary>Checks a component's metric and target.</summary>
    public static void Run(CheckContext context, JsonObject component, string path)
    {
        string? autoscaler = context.Annotation(CheckContext.AutoscalerAnnotation);
        if (!context.IsStandard)
        {
            if (context.Annotation(KnativeClassAnnotation) == KnativeHpa)
                CheckHpa(context, component, path);
            else
                CheckKnative(context, component, path);
        }
        else if (autoscaler == "hpa")
        {
            CheckHpa(context, component, path);
        }
        else if (autoscaler == "keda")
        {
            CheckKeda(context, component, path);
        }
        else if (autoscaler is null)
        {
            CheckUnclassed(context, component, path);
        }
    }

    private static void CheckHpa(CheckContext context, JsonObject component, string path)
    {
        string metric = component.Text("scaleMetric") ?? "cpu";
        if (metric is not ("cpu" or "memory"))
            context.Error("metric-unsupported", $"{path}.scaleMetric", $"The hpa autoscaler does not know '{metric}'.", "Write cpu or memory.");
        if (component.Whole("scaleTarget") is { } target)
        {
            if ((metric == "cpu" && target < 1) || target > 100)
                context.Error("scale-target-invalid", $"{path}.scaleTarget", $"{target} is not a percentage of 1 to 100.");
            else if (metric == "memory" && target < 1)
                context.Error("scale-target-invalid", $"{path}.scaleTarget", $"{target} is not above 0.");
        }

        foreach ((JsonObject entry, string at) in Metrics(component, path))
        {
            CheckUtilization(context, entry, at);
            if (entry.Text("type") != "Resource")
                context.Error("metric-unsupported", $"{at}.type", $"The hpa autoscaler takes metrics of type Resource, not '{entry.Text("type")}'.", "Take keda for others.");
            else if (!entry.Has("resource"))
                context.Error("metric-incomplete", at, "The metric has no 'resource'.");
        }
    }

    private static void CheckKnative(CheckContext context, JsonObject component, string path)
    {
        if (component.Has("deploymentStrategy"))
            context.Error("strategy-unsupported", $"{path}.deploymentStrategy", "A deploymentStrategy is possible in Standard mode only.", "Remove it.");
        string metric = component.Text("scaleMetric") ?? "concurrency";
        if (metric is not ("concurrency" or "rps"))
            context.Error("metric-unsupported", $"{path}.scaleMetric", $"Knative's autoscaler does not know '{metric}'.", "Write concurrency or rps, or take Standard mode.");
        if (metric == "rps" && component.Whole("scaleTarget") is < 1 and var target)
            context.Error("scale-target-invalid", $"{path}.scaleTarget", $"{target} requests a second is not above 0.");
    }

    private static void CheckKeda(CheckContext context, JsonObject component, string path)
    {
        if (component.Has("scaleMetric"))
            context.Error("metric-unsupported", $"{path}.scaleMetric", "keda does not take scaleMetric.", "Write autoScaling.metrics.");
        foreach ((JsonObject entry, string at) in Metrics(component, path))
        {
            switch (entry.Text("type"))
            {
                case "Resource":
                    CheckResource(context, entry.Object("resource"), $"{at}.resource");
                    break;
                case "External":
                    CheckQuery(context, entry.Object("external"), $"{at}.external");
                    break;
                case "PodMetric":
                    CheckQuery(context, entry.Object("podmetric"), $"{at}.podmetric");
                    break;
                default:
                    context.Error("metric-unsupported", $"{at}.type", $"'{entry.Text("type")}' is not Resource, External or PodMetric.");
                    break;
            }
        }
    }

    private static void CheckResource(CheckContext context, JsonObject? resource, string path)
    {
        if (resource is null)
        {
            context.Error("metric-incomplete", path, "The metric has no 'resource'.");
            return;
        }

        JsonObject? target = resource.Object("target");
        string? type = target.Text("type");
        string? name = resource.Text("name");
        if (name == "cpu" && type != "Utilization")
            context.Error("metric-target-invalid", $"{path}.target.type", "The target of cpu must be a Utilization.");
        else if (name == "memory" && type is not ("AverageValue" or "Utilization"))
            context.Error("metric-target-invalid", $"{path}.target.type", "The target of memory must be an AverageValue or a Utilization.");
        else if (name == "memory" && type == "AverageValue" && Quantity.TryRead(target?["averageValue"], out Quantity value) && Quantity.TryParse("1Mi", out Quantity least) && value < least)
            context.Error("metric-target-invalid", $"{path}.target.averageValue", "The target of memory must be above 1Mi.");
        CheckTarget(context, target, $"{path}.target");
    }

    private static void CheckQuery(CheckContext context, JsonObject? source, string path)
    {
        if (source is null)
        {
            context.Error("metric-incomplete", path, "The metric's source is missing.");
            return;
        }

        if (source.Object("metric").Text("query") is not { Length: > 0 })
            context.Error("metric-incomplete", $"{path}.metric.query", "The query is missing.");
        if (!source.Object("target").Has("value"))
            context.Error("metric-incomplete", $"{path}.target.value", "The value at which replicas are added is missing.");
        CheckTarget(context, source.Object("target"), $"{path}.target");
    }

    private static void CheckTarget(CheckContext context, JsonObject? target, string path)
    {
        string? needed = target.Text("type") switch { "Utilization" => "averageUtilization", "AverageValue" => "averageValue", "Value" => "value", _ => null };
        if (needed is not null && !target.Has(needed))
            context.Error("metric-incomplete", $"{path}.{needed}", $"A target of type {target.Text("type")} needs '{needed}'.");
        else if (needed == "averageUtilization" && target.Whole(needed) is < 1 or > 100)
            context.Error("scale-target-invalid", $"{path}.{needed}", $"{target.Whole(needed!)} is not a percentage of 1 to 100.");
    }

    private static void CheckUnclassed(CheckContext context, JsonObject component, string path)
    {
        // Nothing is validated without the annotation, and what the autoscaler of Kubernetes cannot do is left out.
        if (component.Text("scaleMetric") is "rps" or "concurrency")
            context.Warn("metric-ignored", $"{path}.scaleMetric", $"In Standard mode '{component.Text("scaleMetric")}' scales nothing.", "Write cpu or memory, or take Knative.");
        else if (component.Whole("scaleTarget") is < 1 && !component.Has("autoScaling"))
            context.Error("scale-target-invalid", $"{path}.scaleTarget", $"{component.Whole("scaleTarget")} is not a percentage of 1 to 100; the server takes it, and the autoscaler of Kubernetes does not.");
        else if (component.Whole("scaleTarget") is > 100)
            context.Warn("scale-target-invalid", $"{path}.scaleTarget", $"{component.Whole("scaleTarget")} is not a percentage of 1 to 100.");
        foreach ((JsonObject entry, string at) in Metrics(component, path))
            CheckUtilization(context, entry, at);
    }

    private static void CheckUtilization(CheckContext context, JsonObject entry, string path)
    {
        if (entry.Object("resource").Object("target").Whole("averageUtilization") is < 1 and var target)
            context.Error("scale-target-invalid", $"{path}.resource.target.averageUtilization", $"{target} is not a percentage above 0.");
    }

    private static IEnumerable<(JsonObject Entry, string Path)> Metrics(JsonObject component, string path)
    {
        int index = 0;
        foreach (JsonObject entry in component.Object("autoScaling").Objects("metrics"))
            yield return (entry, string.Create(CultureInfo.InvariantCulture, $"{path}.autoScaling.metrics[{index++}]"));
    }
}
