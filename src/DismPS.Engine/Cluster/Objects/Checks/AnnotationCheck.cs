using System.Collections.Frozen;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>Values of KServe's own annotations.</summary>
internal static class AnnotationCheck
{
    private const string StopAnnotation = "serving.kserve.io/stop";
    private const string OldDomain = "serving.kubeflow.org/";

    private static readonly FrozenSet<string> Modes = FrozenSet.Create(DeploymentModes.Standard, DeploymentModes.Knative, DeploymentModes.RawDeployment, DeploymentModes.Serverless, DeploymentModes.ModelMesh);

    /// <summary>Checks the annotations.</summary>
    public static void Run(CheckContext context)
    {
        CheckMode(context);
        ScalingCheck.CheckClass(context);
        if (context.Annotation(StopAnnotation) is { } stop && !stop.Equals("true", StringComparison.OrdinalIgnoreCase) && !stop.Equals("false", StringComparison.OrdinalIgnoreCase))
            context.Warn("annotation-value", $"metadata.annotations[{StopAnnotation}]", $"'{stop}' is neither true nor false: the service is not stopped.");
        foreach ((string key, JsonNode? _) in context.Metadata.Object("annotations") ?? [])
        {
            if (key.StartsWith(OldDomain, StringComparison.Ordinal))
                context.Warn("annotation-old", $"metadata.annotations[{key}]", "KServe does not read annotations of this domain.", $"Write serving.kserve.io/{key[OldDomain.Length..]}.");
        }
    }

    private static void CheckMode(CheckContext context)
    {
        if (context.Annotation(KserveNames.ModeAnnotation) is not { Length: > 0 } mode)
            return;

        string path = $"metadata.annotations[{KserveNames.ModeAnnotation}]";
        if (!Modes.Contains(mode))
        {
            context.Error("deployment-mode-unknown", path, $"'{mode}' is no deployment mode; the server takes it, and then nothing is deployed.", NearestName.Find(mode, Modes) is { } near ? $"Did you mean '{near}'?" : "Write Standard or Knative.");
        }
        else if (mode == DeploymentModes.ModelMesh)
        {
            context.Warn("deployment-mode-other", path, "KServe makes nothing for ModelMesh; another controller must.", "Write Standard or Knative.");
        }
        else if (DeploymentModes.NameIn(mode, context.Facts.KserveVersion) is var name && name != mode && mode is DeploymentModes.Standard or DeploymentModes.Knative)
        {
            context.Error("deployment-mode-unknown", path, $"Before KServe 0.16 this mode is called '{DeploymentModes.NameIn(mode, context.Facts.KserveVersion)}'; the cluster has {context.Facts.KserveVersion}.", $"Write {DeploymentModes.NameIn(mode, context.Facts.KserveVersion)}.");
        }
    }
}
