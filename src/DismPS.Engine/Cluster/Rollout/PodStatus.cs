using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>How a pod is.</summary>
public sealed record PodStatus
{
    /// <summary>The model server's container, in all of KServe's runtimes.</summary>
    public const string ServerContainer = "kserve-container";

    /// <summary>The container that downloads the model.</summary>
    public const string DownloadContainer = "storage-initializer";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>Pending</c>, <c>Running</c>, <c>Succeeded</c>, <c>Failed</c>.</summary>
    public string? Phase { get; init; }

    /// <summary>True when all its containers answer.</summary>
    public bool IsReady { get; init; }

    /// <summary>True when it is going.</summary>
    public bool IsDeleting { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Why no node takes it; null when one did, or none was looked for yet.</summary>
    public string? NotScheduled { get; init; }

    /// <summary>Why the node put it out, of a failed one: <c>Evicted</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence about <see cref="Reason"/>.</summary>
    public string? Message { get; init; }

    /// <summary>Init containers first, then the others, in the pod's order.</summary>
    public ImmutableArray<ContainerStatus> Containers { get; init; } = [];

    /// <summary>Its annotations.</summary>
    public ImmutableDictionary<string, string> Annotations { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Its labels.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The container that serves; null before the node told of it.</summary>
    public ContainerStatus? Server => Containers.FirstOrDefault(c => c.Name == ServerContainer) ?? Containers.FirstOrDefault(c => !c.IsInit);

    /// <summary>Reads a pod.</summary>
    public static PodStatus Read(JsonObject pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        JsonNode? status = pod["status"];
        ImmutableArray<ObjectCondition> conditions = ObjectCondition.ReadAll(pod);
        ObjectCondition? scheduled = conditions.FirstOrDefault(c => c.Type == "PodScheduled");
        return new PodStatus
        {
            Name = StatusJson.Text(pod, "metadata", "name") ?? "",
            Phase = StatusJson.Text(status, "phase"),
            IsReady = conditions.Any(c => c is { Type: "Ready", IsTrue: true }),
            IsDeleting = StatusJson.Text(pod, "metadata", "deletionTimestamp") is not null,
            CreatedAt = StatusJson.Time(pod, "metadata", "creationTimestamp"),
            NotScheduled = scheduled?.IsFalse == true ? scheduled.Message ?? scheduled.Reason ?? "no node takes it" : null,
            Reason = StatusJson.Text(status, "reason"),
            Message = StatusJson.Text(status, "message"),
            Containers =
            [
                .. StatusJson.Items(status, "initContainerStatuses").Select(c => ContainerStatus.Read(c, isInit: true)),
                .. StatusJson.Items(status, "containerStatuses").Select(c => ContainerStatus.Read(c, isInit: false)),
            ],
            Annotations = Texts(StatusJson.At(pod, "metadata", "annotations")),
            Labels = Texts(StatusJson.At(pod, "metadata", "labels")),
        };
    }

    private static ImmutableDictionary<string, string> Texts(JsonNode? map) => map is not JsonObject entries
        ? ImmutableDictionary<string, string>.Empty
        : entries.Where(e => e.Value is JsonValue v && v.TryGetValue(out string? _)).ToImmutableDictionary(e => e.Key, e => (string)e.Value!);
}
