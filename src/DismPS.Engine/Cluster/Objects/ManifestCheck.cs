using System.Globalization;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects.Checks;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>
/// Checks InferenceServices before they are sent: what the server and KServe's webhooks would refuse, and what they let pass though it cannot work.
/// The rules are those of KServe 0.20 (its custom resource definition, its webhooks, its controller and the validation of Deployments).
/// </summary>
public static class ManifestCheck
{
    /// <summary>Checks a manifest of a new service.</summary>
    /// <param name="manifest">The InferenceService; it is not changed.</param>
    /// <param name="facts">What is known of the cluster.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static IReadOnlyList<ManifestProblem> Run(JsonObject manifest, ClusterFacts facts)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(facts);
        var context = new CheckContext(manifest, facts);
        CheckAll(context);
        return context.Problems;
    }

    /// <summary>Checks a manifest that changes a service.</summary>
    /// <param name="live">The service as the cluster has it.</param>
    /// <param name="wanted">What it is to become.</param>
    /// <param name="facts">What is known of the cluster.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static IReadOnlyList<ManifestProblem> RunUpdate(JsonObject live, JsonObject wanted, ClusterFacts facts)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(facts);
        var context = new CheckContext(wanted, facts);
        CheckAll(context);
        UpdateCheck.Run(context, live);
        return context.Problems;
    }

    /// <summary>Throws when there are errors among the problems.</summary>
    /// <param name="problems">What was found.</param>
    /// <param name="name">Name of the service, for the message.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ManifestRefused"/>.</exception>
    public static void ThrowOnErrors(IReadOnlyList<ManifestProblem> problems, string name)
    {
        ArgumentNullException.ThrowIfNull(problems);
        ManifestProblem[] errors = [.. problems.Where(p => p.Severity == Severity.Error)];
        if (errors.Length == 0)
            return;

        string others = errors.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({errors.Length - 1} more)");
        throw new DismException(ErrorCode.ManifestRefused, $"The InferenceService '{name}' would not work: {errors[0].Path}: {errors[0].Message}{others}", errors[0].Cure ?? $"Correct {errors[0].Path}.", name);
    }

    private static void CheckAll(CheckContext context)
    {
        MetadataCheck.Run(context);
        FieldCheck.Run(context);
        AnnotationCheck.Run(context);
        ImplementationCheck.Run(context);
        if (context.Predictor is { } predictor)
            CheckPredictor(context, PredictorView.Read(predictor, "spec.predictor", defaulted: true), isCanary: false);
        CanaryCheck.Run(context);
        int index = 0;
        foreach (JsonObject canary in context.Spec.Objects("canary"))
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"spec.canary[{index++}].predictor");
            if (canary.Object("predictor") is { } other)
                CheckPredictor(context, PredictorView.Read(other, path, defaulted: false), isCanary: true);
        }

        WorkerCheck.Run(context);
        foreach (string name in new[] { "transformer", "explainer" })
        {
            if (context.Spec.Object(name) is { } component)
                CheckComponent(context, component, $"spec.{name}", null, null, "");
        }
    }

    private static void CheckPredictor(CheckContext context, PredictorView view, bool isCanary)
    {
        KnownRuntime? runtime = RuntimeCheck.Run(context, view);
        StorageCheck.Run(context, view);
        CheckComponent(context, view.Component, view.Path, runtime, view.Model, view.ModelPath, isCanary);
    }

    private static void CheckComponent(CheckContext context, JsonObject component, string path, KnownRuntime? runtime, JsonObject? model, string modelPath, bool isCanary = false)
    {
        ExtensionCheck.Run(context, component, path);
        if (!isCanary)
            ScalingCheck.Run(context, component, path);
        if (model is null && !path.StartsWith("spec.predictor", StringComparison.Ordinal) && !isCanary)
            StorageCheck.CheckList(context, component, null, path);
        PodCheck.Run(context, component, path, runtime, model, modelPath);
        ResourceCheck.Run(context, component, path, runtime, model, modelPath);
    }
}
