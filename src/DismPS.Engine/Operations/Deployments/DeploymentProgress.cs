using DismPS.Engine.Cluster.Rollout;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>A word about a deployment that is on its way.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Message">What is done, in words.</param>
public sealed record DeploymentProgress(string Resource, string Message)
{
    /// <summary>Phase of the rollout; null before it began.</summary>
    public RolloutPhase? Phase { get; init; }
}
