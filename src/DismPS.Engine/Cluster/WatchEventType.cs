namespace DismPS.Engine.Cluster;

/// <summary>What a watch tells of an object.</summary>
public enum WatchEventType
{
    /// <summary>It is there: as the first word of a watch, or because it was made.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It is gone.</summary>
    Deleted,
}
