using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>How a model is deployed. What is null is left to the template, the runtime or KServe.</summary>
public sealed record DeploymentOptions
{
    /// <summary>Namespace; null writes none.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name of the service; null for that of the model.</summary>
    public string? Name { get; init; }

    /// <summary>Release of KServe; null for the newest that is known.</summary>
    public Version? KserveVersion { get; init; }

    /// <summary><c>Standard</c> or <c>Knative</c>; null leaves it to the cluster.</summary>
    public string? DeploymentMode { get; init; }

    /// <summary>Id of the publication's version; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>Path or name of the template, of which the file name is noted; null for none.</summary>
    public string? Template { get; init; }

    /// <summary>Serving runtime; null for that of the resource's type.</summary>
    public string? Runtime { get; init; }

    /// <summary>Tag of the runtime's image; null for the cluster's.</summary>
    public string? RuntimeVersion { get; init; }

    /// <summary>Least number of replicas.</summary>
    public int? MinReplicas { get; init; }

    /// <summary>Largest number of replicas.</summary>
    public int? MaxReplicas { get; init; }

    /// <summary><c>hpa</c>, <c>keda</c>, <c>external</c> or <c>none</c>.</summary>
    public string? Autoscaler { get; init; }

    /// <summary><c>cpu</c>, <c>memory</c>, <c>concurrency</c> or <c>rps</c>.</summary>
    public string? ScaleMetric { get; init; }

    /// <summary>Value of <see cref="ScaleMetric"/> at which replicas are added.</summary>
    public int? ScaleTarget { get; init; }

    /// <summary>Requests that one replica works on at a time.</summary>
    public int? ContainerConcurrency { get; init; }

    /// <summary>Time limit of a request in seconds.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Share of requests that the new revision gets, 0 to 100 (Knative).</summary>
    public int? CanaryTrafficPercent { get; init; }

    /// <summary>Service account; null makes one when <see cref="S3"/> is set.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>The S3 store; null when the service account, or the cluster, knows it.</summary>
    public S3Connection? S3 { get; init; }

    /// <summary>Requests in place of the template's: resource to quantity.</summary>
    public IReadOnlyDictionary<string, string>? Requests { get; init; }

    /// <summary>Limits in place of the template's.</summary>
    public IReadOnlyDictionary<string, string>? Limits { get; init; }

    /// <summary>Environment variables of the server.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Arguments of the server.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Labels of nodes.</summary>
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    /// <summary>Tolerations, as kubectl writes taints: <c>key=value:NoSchedule</c>, <c>key:NoSchedule</c>, <c>key</c>.</summary>
    public IReadOnlyList<string>? Tolerations { get; init; }

    /// <summary>Class of container runtime.</summary>
    public string? RuntimeClassName { get; init; }

    /// <summary>Secrets for the registry of images.</summary>
    public IReadOnlyList<string>? ImagePullSecrets { get; init; }

    /// <summary><c>Recreate</c> or <c>RollingUpdate</c>.</summary>
    public string? DeploymentStrategy { get; init; }

    /// <summary>Further labels of the service.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Further annotations of the service.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Reads a toleration.</summary>
    /// <param name="text"><c>key=value:effect</c>, <c>key:effect</c>, <c>key</c>.</param>
    public static JsonObject ReadToleration(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string effect = text.LastIndexOf(':') is >= 0 and var colon ? text[(colon + 1)..] : "";
        string rest = effect.Length == 0 ? text.TrimEnd(':') : text[..^(effect.Length + 1)];
        string[] pair = rest.Split('=', 2);
        var toleration = new JsonObject();
        toleration.Put("key", pair[0]);
        toleration["operator"] = pair.Length > 1 ? "Equal" : "Exists";
        if (pair.Length > 1)
            toleration["value"] = pair[1];
        toleration.Put("effect", effect);
        return toleration;
    }
}
