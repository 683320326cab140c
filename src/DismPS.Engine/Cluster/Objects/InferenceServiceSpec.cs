using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>What an InferenceService is to be, apart from how a release of KServe writes it. What is null or empty is not written.</summary>
/// <param name="Name">Name of the service.</param>
/// <param name="Format">Format of the model: <c>onnx</c>, <c>sklearn</c>.</param>
public sealed record InferenceServiceSpec(string Name, string Format)
{
    /// <summary>Namespace; null leaves it to whoever applies the manifest.</summary>
    public string? Namespace { get; init; }

    /// <summary>Labels of the service.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Annotations of the service; deployment mode and autoscaler have fields of their own, which win.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary><c>Standard</c> or <c>Knative</c>, by the old or new name; written as the release calls it.</summary>
    public string? DeploymentMode { get; init; }

    /// <summary><c>hpa</c>, <c>keda</c>, <c>external</c> or <c>none</c>.</summary>
    public string? Autoscaler { get; init; }

    /// <summary>Version of the format: <c>1</c>.</summary>
    public string? FormatVersion { get; init; }

    /// <summary>Serving runtime.</summary>
    public string? Runtime { get; init; }

    /// <summary>Tag of the runtime's image.</summary>
    public string? RuntimeVersion { get; init; }

    /// <summary>Protocol: <c>v1</c>, <c>v2</c>, <c>grpc-v2</c>.</summary>
    public string? Protocol { get; init; }

    /// <summary>Address of the model.</summary>
    public string? StorageUri { get; init; }

    /// <summary>In place of <see cref="StorageUri"/>: key in the secret <c>storage-config</c>.</summary>
    public string? StorageKey { get; init; }

    /// <summary>Path in the storage of <see cref="StorageKey"/>.</summary>
    public string? StoragePath { get; init; }

    /// <summary>Parameters of that storage: <c>bucket</c>, <c>type</c>.</summary>
    public IReadOnlyDictionary<string, string>? StorageParameters { get; init; }

    /// <summary>Service account, whose secrets the download may use.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Requests: resource to quantity.</summary>
    public IReadOnlyDictionary<string, string>? Requests { get; init; }

    /// <summary>Limits: resource to quantity.</summary>
    public IReadOnlyDictionary<string, string>? Limits { get; init; }

    /// <summary>Environment variables of the server.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Arguments of the server, after those of the runtime.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Image in place of the runtime's.</summary>
    public string? Image { get; init; }

    /// <summary>Least number of replicas; 0 lets Knative or keda stop the last one.</summary>
    public int? MinReplicas { get; init; }

    /// <summary>Largest number of replicas.</summary>
    public int? MaxReplicas { get; init; }

    /// <summary>What is scaled by: <c>cpu</c>, <c>memory</c>, <c>concurrency</c>, <c>rps</c>.</summary>
    public string? ScaleMetric { get; init; }

    /// <summary>Value of <see cref="ScaleMetric"/> at which replicas are added.</summary>
    public int? ScaleTarget { get; init; }

    /// <summary><c>autoScaling</c> as it is written.</summary>
    public JsonObject? AutoScaling { get; init; }

    /// <summary>Requests that one replica works on at a time.</summary>
    public long? ContainerConcurrency { get; init; }

    /// <summary>Time limit of a request in seconds.</summary>
    public long? TimeoutSeconds { get; init; }

    /// <summary>Share of requests that the new revision gets (Knative).</summary>
    public long? CanaryTrafficPercent { get; init; }

    /// <summary>Collects requests into batches: <c>maxBatchSize</c>, <c>maxLatency</c> in ms, <c>timeout</c> in s.</summary>
    public IReadOnlyDictionary<string, long>? Batcher { get; init; }

    /// <summary><c>all</c>, <c>request</c> or <c>response</c>: what is sent to <see cref="LoggerUrl"/>.</summary>
    public string? LoggerMode { get; init; }

    /// <summary>Where requests and answers are sent to.</summary>
    public string? LoggerUrl { get; init; }

    /// <summary>Labels of nodes that pods may run on.</summary>
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    /// <summary>Tolerations as they are written.</summary>
    public IReadOnlyList<JsonObject>? Tolerations { get; init; }

    /// <summary>Class of container runtime, such as <c>nvidia</c>.</summary>
    public string? RuntimeClassName { get; init; }

    /// <summary>Secrets for the registry of images.</summary>
    public IReadOnlyList<string>? ImagePullSecrets { get; init; }

    /// <summary><c>Recreate</c> or <c>RollingUpdate</c> (Standard mode).</summary>
    public string? DeploymentStrategy { get; init; }

    /// <summary>Labels of the pods.</summary>
    public IReadOnlyDictionary<string, string>? PodLabels { get; init; }

    /// <summary>Annotations of the pods.</summary>
    public IReadOnlyDictionary<string, string>? PodAnnotations { get; init; }
}
