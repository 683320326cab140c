namespace DismPS.Engine.Cluster.Objects;

/// <summary>Labels and annotations that KServe reads and writes.</summary>
public static class KserveNames
{
    /// <summary>Label of pods: the InferenceService that they belong to.</summary>
    public const string ServiceLabel = "serving.kserve.io/inferenceservice";

    /// <summary>Annotation of an InferenceService: how it is deployed (<see cref="DeploymentModes"/>).</summary>
    public const string ModeAnnotation = "serving.kserve.io/deploymentMode";
}
