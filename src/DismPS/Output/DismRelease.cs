using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Releases;

namespace DismPS;

/// <summary>A state that a deployment had.</summary>
public sealed record DismRelease
{
    internal DismRelease(Release release, string name, ClusterOptions cluster, bool isPresent)
    {
        Release = release.Number;
        State = (DismReleaseState)(int)release.State;
        Version = release.Version;
        SentAt = release.At.LocalDateTime;
        SentBy = release.By;
        Message = release.Message;
        StorageUri = release.StorageUri;
        IsPresent = isPresent;
        Name = name;
        Namespace = cluster.Namespace;
        Context = cluster.Context;
        Kubeconfig = cluster.Kubeconfig;
    }

    /// <summary>Its number, from 1.</summary>
    public int Release { get; }

    /// <summary>What became of it.</summary>
    public DismReleaseState State { get; }

    /// <summary>Version of the publication; null when it was deployed from an address alone.</summary>
    public string? Version { get; }

    /// <summary>When it was sent, in local time.</summary>
    public DateTime SentAt { get; }

    /// <summary><c>user@host</c> of the sender.</summary>
    public string? SentBy { get; }

    /// <summary>What the sender said of it, or why it was made.</summary>
    public string? Message { get; }

    /// <summary>Address of the model.</summary>
    public string? StorageUri { get; }

    /// <summary>True for the newest.</summary>
    public bool IsPresent { get; }

    /// <summary>Name of the deployment.</summary>
    public string Name { get; }

    /// <summary>Its namespace; null for that of the context.</summary>
    public string? Namespace { get; }

    /// <summary>Context of the cluster; null for the current one.</summary>
    public string? Context { get; }

    /// <summary>Kubeconfig of the cluster; null for the usual one.</summary>
    public string? Kubeconfig { get; }
}
