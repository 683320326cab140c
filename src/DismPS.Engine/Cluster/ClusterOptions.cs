namespace DismPS.Engine.Cluster;

/// <summary>Which cluster, and how it is reached.</summary>
public sealed record ClusterOptions
{
    /// <summary>Context of the kubeconfig; null for the current one.</summary>
    public string? Context { get; init; }

    /// <summary>Namespace; null for that of the context, else <c>default</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary>A kubeconfig file; null for <c>KUBECONFIG</c>, else the user's own.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The kubectl program; null for <c>DISMPS_KUBECTL</c>, else the first on the PATH.</summary>
    public string? Kubectl { get; init; }

    /// <summary>Limit of one call, not of watches and logs that are followed.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
