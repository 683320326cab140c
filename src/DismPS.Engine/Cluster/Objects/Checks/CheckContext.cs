using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>A manifest that is being checked, and what was found.</summary>
internal sealed class CheckContext(JsonObject manifest, ClusterFacts facts)
{
    /// <summary>Annotation that says what scales it.</summary>
    public const string AutoscalerAnnotation = "serving.kserve.io/autoscalerClass";

    private readonly List<ManifestProblem> problems = [];

    /// <summary>The manifest.</summary>
    public JsonObject Manifest { get; } = manifest;

    /// <summary>The cluster.</summary>
    public ClusterFacts Facts { get; } = facts;

    /// <summary>What was found, in the order of the checks.</summary>
    public IReadOnlyList<ManifestProblem> Problems => problems;

    /// <summary><c>metadata</c>.</summary>
    public JsonObject? Metadata => Manifest.Object("metadata");

    /// <summary><c>spec</c>.</summary>
    public JsonObject? Spec => Manifest.Object("spec");

    /// <summary><c>spec.predictor</c>.</summary>
    public JsonObject? Predictor => Spec.Object("predictor");

    /// <summary>Namespace that the object goes to.</summary>
    public string Namespace => Metadata.Text("namespace") is { Length: > 0 } ns ? ns : Facts.Namespace;

    /// <summary>An annotation; null when it is absent or no text.</summary>
    public string? Annotation(string name) => Metadata.Object("annotations").Text(name);

    /// <summary>The deployment mode by its new name; KServe writes its default where the manifest has none.</summary>
    public string Mode => Annotation(KserveNames.ModeAnnotation) is { } mode ? DeploymentModes.Normalize(mode) : Facts.DefaultDeploymentMode;

    /// <summary>Whether Deployments are made.</summary>
    public bool IsStandard => Mode == DeploymentModes.Standard;

    /// <summary>Adds an error.</summary>
    public void Error(string reason, string path, string message, string? cure = null) => problems.Add(new ManifestProblem(Severity.Error, reason, path, message, cure));

    /// <summary>Adds an error where the cluster was asked, else a warning.</summary>
    public void ErrorInCluster(string reason, string path, string message, string? cure = null)
    {
        if (Facts.IsShipped)
            Warn(reason, path, message, cure);
        else
            Error(reason, path, message, cure);
    }

    /// <summary>Adds a warning.</summary>
    public void Warn(string reason, string path, string message, string? cure = null) => problems.Add(new ManifestProblem(Severity.Warning, reason, path, message, cure));
}
