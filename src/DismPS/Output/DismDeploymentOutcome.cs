namespace DismPS;

/// <summary>What came of a deployment.</summary>
public enum DismDeploymentOutcome
{
    /// <summary>The cluster has it as it is; nothing was sent.</summary>
    Unchanged,

    /// <summary>It would be sent.</summary>
    Planned,

    /// <summary>It was sent; nobody waited.</summary>
    Sent,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It did not get ready, or was not sent.</summary>
    Failed,

    /// <summary>It answered wrong, and what was there before is back.</summary>
    RolledBack,
}
