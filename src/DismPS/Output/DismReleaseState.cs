namespace DismPS;

/// <summary>What became of a state of a deployment.</summary>
public enum DismReleaseState
{
    /// <summary>It was sent; nobody waited for it.</summary>
    Sent,

    /// <summary>It answered.</summary>
    Ready,

    /// <summary>It did not get ready, or answered wrong.</summary>
    Failed,
}
