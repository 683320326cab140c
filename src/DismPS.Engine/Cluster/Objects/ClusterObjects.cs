using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Objects of a cluster from which <see cref="ClusterFacts"/> are read. Null stands for what was not or could not be read: nothing is concluded from it.</summary>
public sealed record ClusterObjects
{
    /// <summary>Namespaces.</summary>
    public IReadOnlyList<JsonObject>? Namespaces { get; init; }

    /// <summary>ServingRuntimes.</summary>
    public IReadOnlyList<JsonObject>? Runtimes { get; init; }

    /// <summary>ClusterServingRuntimes.</summary>
    public IReadOnlyList<JsonObject>? ClusterRuntimes { get; init; }

    /// <summary>ClusterStorageContainers.</summary>
    public IReadOnlyList<JsonObject>? StorageContainers { get; init; }

    /// <summary>ServiceAccounts.</summary>
    public IReadOnlyList<JsonObject>? ServiceAccounts { get; init; }

    /// <summary>Secrets; only names, annotations and the names of their values are looked at.</summary>
    public IReadOnlyList<JsonObject>? Secrets { get; init; }

    /// <summary>ResourceQuotas.</summary>
    public IReadOnlyList<JsonObject>? Quotas { get; init; }

    /// <summary>LimitRanges.</summary>
    public IReadOnlyList<JsonObject>? LimitRanges { get; init; }
}
