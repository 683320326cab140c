namespace DismPS.Engine.Cluster.Rollout;

/// <summary>How far a deployment is, in the order in which it goes.</summary>
public enum RolloutPhase
{
    /// <summary>The objects are in the cluster; nobody has looked at them yet.</summary>
    Submitted,

    /// <summary>KServe makes what belongs to it.</summary>
    CreatingObjects,

    /// <summary>A node with room is looked for.</summary>
    Scheduling,

    /// <summary>The node gets an image.</summary>
    PullingImage,

    /// <summary>The model is downloaded.</summary>
    DownloadingModel,

    /// <summary>The server starts and loads the model.</summary>
    LoadingModel,

    /// <summary>The model is loaded; the address is not there yet.</summary>
    Routing,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It will not become ready as it is.</summary>
    Failed,

    /// <summary>It is gone.</summary>
    Deleted,
}
