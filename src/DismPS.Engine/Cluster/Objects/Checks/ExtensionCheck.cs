using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>Replicas, concurrency, time limits, logger and batcher of a component.</summary>
internal static class ExtensionCheck
{
    /// <summary>Checks a component.</summary>
    public static void Run(CheckContext context, JsonObject component, string path)
    {
        CheckReplicas(context, component, path);
        if (component.Whole("containerConcurrency") is < 0)
            context.Error("concurrency-negative", $"{path}.containerConcurrency", "The number of requests at a time is below 0.", "Write 0 for no limit.");
        if (component.Whole("timeout") is <= 0 and var seconds)
            context.Warn("timeout-invalid", $"{path}.timeout", $"A time limit of {seconds} seconds lets no request pass.", "Write seconds, such as 60.");
        CheckLogger(context, component, path);
        CheckBatcher(context, component, path);
        CheckStrategy(context, component, path);
        CheckCanaryPercent(context, component, path);
        MetadataCheck.CheckLabels(context, component.Object("labels"), $"{path}.labels");
        MetadataCheck.CheckAnnotations(context, component.Object("annotations"), $"{path}.annotations");
    }

    private static void CheckReplicas(CheckContext context, JsonObject component, string path)
    {
        long? min = component.Whole("minReplicas");
        long? max = component.Whole("maxReplicas");
        if (min is < 0)
            context.Error("replicas-negative", $"{path}.minReplicas", "The number of replicas is below 0.");
        if (max is < 0)
            context.Error("replicas-negative", $"{path}.maxReplicas", "The number of replicas is below 0.");
        if (max is > 0 && (min ?? 1) > max)
            context.Error("replicas-reversed", $"{path}.minReplicas", $"minReplicas is {min ?? 1}, above maxReplicas {max}.");
        if (min == 0 && context.IsStandard && context.Annotation(CheckContext.AutoscalerAnnotation) is not ("keda" or "external" or "none"))
            context.Warn("scale-to-zero-impossible", $"{path}.minReplicas", "In Standard mode one replica stays: the autoscaler of Kubernetes does not go to 0.", "Take keda or Knative to go to 0, or write 1.");
    }

    private static void CheckLogger(CheckContext context, JsonObject component, string path)
    {
        if (component.Object("logger") is not { } logger)
            return;

        if (!logger.Has("mode"))
            context.Error("logger-mode-missing", $"{path}.logger.mode", "The logger has no mode.", "Write all, request or response.");
        JsonObject? storage = logger.Object("storage");
        if (storage is not null && !(storage.Has("path") && storage.Has("parameters") && storage.Has("key")))
            context.Error("logger-storage-incomplete", $"{path}.logger.storage", "A logger's storage needs key, path and parameters.");
        if (logger.Text("url") is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
            context.Warn("logger-url-invalid", $"{path}.logger.url", $"'{url}' is not an http address.", "Write http://HOST/.");
        else if (!logger.Has("url") && storage is null)
            context.Warn("logger-target-missing", $"{path}.logger", "The logger has neither url nor storage: KServe sends to its default broker, if the cluster has one.");
    }

    private static void CheckBatcher(CheckContext context, JsonObject component, string path)
    {
        foreach (string name in new[] { "maxBatchSize", "maxLatency", "timeout" })
        {
            if (component.Object("batcher").Whole(name) is <= 0 and var value)
                context.Warn("batcher-invalid", $"{path}.batcher.{name}", $"{value} is no limit: the batcher falls back to its own.", "Write a number above 0, or remove the field.");
        }
    }

    private static void CheckStrategy(CheckContext context, JsonObject component, string path)
    {
        if (component.Object("deploymentStrategy") is not { } strategy || !context.IsStandard)
            return;

        string? type = strategy.Text("type");
        if (type is not (null or "" or "Recreate" or "RollingUpdate"))
            context.Error("value-unknown", $"{path}.deploymentStrategy.type", $"'{type}' is not Recreate or RollingUpdate.");
        if (type == "Recreate" && strategy.Has("rollingUpdate"))
            context.Error("strategy-contradiction", $"{path}.deploymentStrategy.rollingUpdate", "With Recreate there is no rolling update.", "Remove 'rollingUpdate'.");
        JsonObject? rolling = strategy.Object("rollingUpdate");
        if (IsZero(rolling, "maxSurge") && IsZero(rolling, "maxUnavailable"))
            context.Error("strategy-contradiction", $"{path}.deploymentStrategy.rollingUpdate", "maxSurge and maxUnavailable cannot both be 0: nothing could be replaced.");
    }

    private static bool IsZero(JsonObject? rolling, string name) => rolling.Whole(name) == 0 || rolling.Text(name) == "0%";

    private static void CheckCanaryPercent(CheckContext context, JsonObject component, string path)
    {
        if (component.Whole("canaryTrafficPercent") is not { } percent)
            return;

        if (percent is < 0 or > 100)
            context.Warn("canary-percent-invalid", $"{path}.canaryTrafficPercent", $"{percent} is not a percentage; the server does not look at it.", "Write 0 to 100.");
        else if (context.IsStandard)
            context.Warn("canary-percent-ignored", $"{path}.canaryTrafficPercent", "In Standard mode canaryTrafficPercent has no effect: all requests go to the new model.", "Remove it, or take Knative.");
    }
}
