namespace DismPS.Engine.Cluster.Rollout;

/// <summary>How a deployment stands.</summary>
/// <param name="Phase">How far it is.</param>
/// <param name="Message">The same in words, with what it waits for.</param>
public sealed record RolloutAssessment(RolloutPhase Phase, string Message)
{
    /// <summary>What seems to be wrong; it may pass. Null when nothing is.</summary>
    public DeploymentFault? Fault { get; init; }

    /// <summary>Pods of this revision that are ready, and those that there are.</summary>
    public (int Ready, int Total) Pods { get; init; }

    /// <summary>True when nothing more is to come.</summary>
    public bool IsFinal => Phase is RolloutPhase.Ready or RolloutPhase.Failed or RolloutPhase.Deleted;
}
