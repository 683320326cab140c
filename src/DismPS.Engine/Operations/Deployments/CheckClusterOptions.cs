using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>What <see cref="CheckCluster"/> looks at.</summary>
/// <param name="Cluster">The cluster and namespace.</param>
public sealed record CheckClusterOptions(ClusterOptions Cluster)
{
    /// <summary>Service account that deployments will name; null for the namespace's default.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Deployments will share the credentials of the repository, which takes rights of its own.</summary>
    public bool ShareCredentials { get; init; }

    /// <summary>Repository that models will be published to; null leaves that out.</summary>
    public string? Repository { get; init; }

    /// <summary>How the repository is reached.</summary>
    public StorageOptions Storage { get; init; } = new();
}
