namespace DismPS.Engine.Cluster.Rollout;

/// <summary>How a rollout ended.</summary>
/// <param name="Assessment">How it stood at last.</param>
/// <param name="Status">The service's last status; null when nothing was ever told of it.</param>
/// <param name="Duration">How long it was followed.</param>
public sealed record RolloutOutcome(RolloutAssessment Assessment, InferenceServiceStatus? Status, TimeSpan Duration)
{
    /// <summary>True when it answers.</summary>
    public bool IsReady => Assessment.Phase == RolloutPhase.Ready;

    /// <summary>A pod of this revision that answers; null for none.</summary>
    public string? ReadyPod { get; init; }
}
