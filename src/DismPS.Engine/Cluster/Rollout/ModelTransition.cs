namespace DismPS.Engine.Cluster.Rollout;

/// <summary>What KServe says of the way of a model (<c>status.modelStatus.transitionStatus</c>).</summary>
public enum ModelTransition
{
    /// <summary>Nothing, or a word that is not known.</summary>
    None,

    /// <summary>The model is the wanted one; also KServe's default before anything is loaded.</summary>
    UpToDate,

    /// <summary>It is on its way.</summary>
    InProgress,

    /// <summary>It cannot be loaded; an earlier one may still serve.</summary>
    BlockedByFailedLoad,

    /// <summary>No server program can serve it.</summary>
    InvalidSpec,
}
