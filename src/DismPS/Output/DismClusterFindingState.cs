namespace DismPS;

/// <summary>How a part of a cluster is.</summary>
public enum DismClusterFindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Something will not work, or not as expected.</summary>
    Warning,

    /// <summary>Nothing can be deployed like that.</summary>
    Error,

    /// <summary>It could not be looked at.</summary>
    Unknown,
}
