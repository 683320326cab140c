namespace DismPS.Engine.Cluster.Rollout;

/// <summary>What the status of an InferenceService comes to.</summary>
public enum InferenceServiceState
{
    /// <summary>The controller has not said anything yet.</summary>
    Pending,

    /// <summary>It is on its way.</summary>
    Progressing,

    /// <summary>It is ready and its model is loaded.</summary>
    Ready,

    /// <summary>An earlier model serves; the wanted one cannot be loaded.</summary>
    Degraded,

    /// <summary>It cannot become ready as it is.</summary>
    Failed,

    /// <summary>It is switched off.</summary>
    Stopped,

    /// <summary>It is being deleted.</summary>
    Deleting,
}
