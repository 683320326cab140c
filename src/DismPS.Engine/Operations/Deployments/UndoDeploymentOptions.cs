using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Rollout;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>What <see cref="UndoDeployment"/> goes back to.</summary>
/// <param name="Cluster">The cluster and namespace.</param>
/// <param name="Name">Name of the InferenceService.</param>
public sealed record UndoDeploymentOptions(ClusterOptions Cluster, string Name)
{
    /// <summary>Number of a state; null for the newest that answered before the present one.</summary>
    public int? Release { get; init; }

    /// <summary>Version of a publication, in place of a number.</summary>
    public string? Version { get; init; }

    /// <summary>Waits until it answers.</summary>
    public bool Wait { get; init; } = true;

    /// <summary>How long it is waited for.</summary>
    public RolloutOptions Rollout { get; init; } = new();

    /// <summary>Factor on the time for which faults that may pass are waited out.</summary>
    public double PatienceScale { get; init; } = 1;

    /// <summary>Told of phases.</summary>
    public IProgress<RolloutAssessment>? Progress { get; init; }
}
