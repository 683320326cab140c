namespace DismPS.Engine.Cluster.Releases;

/// <summary>What became of a release.</summary>
public enum ReleaseState
{
    /// <summary>It was sent; nobody waited for it.</summary>
    Sent,

    /// <summary>It answered.</summary>
    Ready,

    /// <summary>It did not get ready, or answered wrong.</summary>
    Failed,
}
