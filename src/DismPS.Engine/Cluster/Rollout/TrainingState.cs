namespace DismPS.Engine.Cluster.Rollout;

/// <summary>How far a training or a search is.</summary>
public enum TrainingState
{
    /// <summary>Nothing was said yet; a TrainJob says nothing while it runs either.</summary>
    Pending,

    /// <summary>It was taken.</summary>
    Created,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It waits to be let on.</summary>
    Suspended,

    /// <summary>It ended well.</summary>
    Succeeded,

    /// <summary>It failed. A search may have a best trial all the same, which must not be taken for its result.</summary>
    Failed,
}
