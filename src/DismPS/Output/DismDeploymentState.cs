namespace DismPS;

/// <summary>How a deployed model is.</summary>
public enum DismDeploymentState
{
    /// <summary>The cluster has not said anything yet.</summary>
    Pending,

    /// <summary>It is on its way.</summary>
    Progressing,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>An earlier model answers; the wanted one cannot be loaded.</summary>
    Degraded,

    /// <summary>It cannot become ready as it is.</summary>
    Failed,

    /// <summary>It is switched off.</summary>
    Stopped,

    /// <summary>It is being deleted.</summary>
    Deleting,
}
