using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Deployments;

namespace DismPS;

/// <summary>A threshold that was set.</summary>
public sealed record DismThresholdChange
{
    internal DismThresholdChange(ThresholdChange change, ClusterOptions cluster)
    {
        Name = change.Deployment.Name;
        Namespace = change.Deployment.Namespace;
        AnomalyThreshold = change.Deployment.AnomalyThreshold;
        Before = change.Before;
        ReplacesPods = change.ReplacesPods;
        Context = cluster.Context;
        Kubeconfig = cluster.Kubeconfig;
    }

    /// <summary>Name of the deployment.</summary>
    public string Name { get; }

    /// <summary>Its namespace.</summary>
    public string Namespace { get; }

    /// <summary>The threshold that counts now; null for none.</summary>
    public double? AnomalyThreshold { get; }

    /// <summary>The threshold that counted before; null for none.</summary>
    public double? Before { get; }

    /// <summary>True when the cluster replaces the pods because of it.</summary>
    public bool ReplacesPods { get; }

    /// <summary>Context of the cluster; null for the current one.</summary>
    public string? Context { get; }

    /// <summary>Kubeconfig of the cluster; null for the usual one.</summary>
    public string? Kubeconfig { get; }
}
