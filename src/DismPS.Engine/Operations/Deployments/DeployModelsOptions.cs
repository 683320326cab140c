using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>What <see cref="DeployModels"/> deploys, where and how.</summary>
/// <param name="Cluster">The cluster and namespace.</param>
public sealed record DeployModelsOptions(ClusterOptions Cluster)
{
    /// <summary>Repository that the models are published to first; null when <see cref="StorageUri"/> names where they are.</summary>
    public string? Repository { get; init; }

    /// <summary>Address of a model that is published already; for one resource only.</summary>
    public string? StorageUri { get; init; }

    /// <summary>How the repository is reached.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>Gives the cluster the credentials by which the repository was reached, in a Secret of its own.</summary>
    public bool ShareCredentials { get; init; }

    /// <summary>Only this resource; null deploys all.</summary>
    public string? Resource { get; init; }

    /// <summary>Replicas, resources, mode and all else of the InferenceServices.</summary>
    public DeploymentOptions Deployment { get; init; } = new();

    /// <summary>Share of the requests that the new model gets at first, 1 to 99; null for all. Knative only.</summary>
    public int? CanaryPercent { get; init; }

    /// <summary>What the publication and the history keep of it.</summary>
    public string? Message { get; init; }

    /// <summary>Waits until it answers, and tests it.</summary>
    public bool Wait { get; init; }

    /// <summary>How long, and how closely, it is waited for.</summary>
    public RolloutOptions Rollout { get; init; } = new();

    /// <summary>Factor on the time for which faults that may pass are waited out; 0 fails at the first.</summary>
    public double PatienceScale { get; init; } = 1;

    /// <summary>Does not ask the service its golden cases.</summary>
    public bool SkipSmokeTest { get; init; }

    /// <summary>Leaves a service that answers wrong as it is, in place of going back.</summary>
    public bool NoRollback { get; init; }

    /// <summary>Takes over fields that others set.</summary>
    public bool Force { get; init; }

    /// <summary>Deployments that are on their way at once, at least 1.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>Told of what is done.</summary>
    public IProgress<DeploymentProgress>? Progress { get; init; }
}
