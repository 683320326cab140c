using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>Rules of models that run on several nodes.</summary>
internal static class WorkerCheck
{
    private const string GpuTypesAnnotation = "serving.kserve.io/gpu-resource-types";

    private static readonly FrozenSet<string> Plain = FrozenSet.Create("cpu", "memory", "storage", "ephemeral-storage");
    private static readonly FrozenSet<string> Gpus = FrozenSet.Create("nvidia.com/gpu", "amd.com/gpu", "intel.com/gpu", "habana.ai/gaudi");

    /// <summary>Checks <c>workerSpec</c>.</summary>
    public static void Run(CheckContext context)
    {
        if (context.Predictor.Object("workerSpec") is not { } worker)
            return;

        const string path = "spec.predictor.workerSpec";
        if (worker.List("containers") is { Count: > 1 })
            context.Error("worker-containers", $"{path}.containers", "Workers have one container only.");
        foreach (string field in new[] { "pipelineParallelSize", "tensorParallelSize" })
        {
            if (worker.Whole(field) is < 1 and var size)
                context.Error("worker-size", $"{path}.{field}", $"{field} is {size}; it must be 1 at least.");
        }

        foreach (JsonObject container in worker.Objects("containers"))
            CheckGpus(context, container, $"{path}.containers");
        if (context.Predictor.Object("model") is { } model)
            CheckModel(context, model);
    }

    private static void CheckModel(CheckContext context, JsonObject model)
    {
        const string path = "spec.predictor.model";
        foreach (string variable in new[] { "PIPELINE_PARALLEL_SIZE", "TENSOR_PARALLEL_SIZE" })
        {
            if (model.Objects("env").Any(e => e.Text("name") == variable))
                context.Error("variable-blocked", $"{path}.env[{variable}]", $"With workers, {variable} is not set as a variable.", "Write it in workerSpec.");
        }

        CheckGpus(context, model, path);
        if (model.Text("storageUri") is not { } uri)
            context.Error("worker-storage", $"{path}.storageUri", "With workers, a storageUri is needed.");
        else if (uri.Split("://")[0] is not ("pvc" or "oci"))
            context.Error("worker-storage", $"{path}.storageUri", $"With workers, models come from pvc:// or oci://, not from '{uri.Split("://")[0]}'.");
        if (context.Annotation(CheckContext.AutoscalerAnnotation) != "none")
            context.Error("worker-autoscaler", $"metadata.annotations[{CheckContext.AutoscalerAnnotation}]", "With workers, the autoscaler must be 'none'.", $"Add the annotation {CheckContext.AutoscalerAnnotation}: none.");
    }

    private static void CheckGpus(CheckContext context, JsonObject container, string path)
    {
        JsonObject? resources = container.Object("resources");
        IEnumerable<string> names = (resources.Object("limits") ?? []).Concat(resources.Object("requests") ?? []).Select(r => r.Key).Where(n => !Plain.Contains(n)).Distinct();
        string[] own = OwnTypes(context);
        foreach (string name in names.Where(n => !Gpus.Contains(n) && !n.StartsWith("nvidia.com/mig", StringComparison.Ordinal) && !own.Contains(n)))
            context.Error("worker-gpu", $"{path}.resources.limits[{name}]", $"'{name}' is no kind of GPU that KServe knows.", $"Name it in the annotation {GpuTypesAnnotation}.");
    }

    private static string[] OwnTypes(CheckContext context)
    {
        try
        {
            return context.Annotation(GpuTypesAnnotation) is { } text ? JsonSerializer.Deserialize<string[]>(text) ?? [] : [];
        }
        catch (JsonException)
        {
            context.Error("annotation-value", $"metadata.annotations[{GpuTypesAnnotation}]", "The value is not a JSON list of texts.");
            return [];
        }
    }
}
