using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Deployments;

namespace DismPS;

/// <summary>A deployed model as the cluster has it.</summary>
public sealed record DismDeployment
{
    internal DismDeployment(Deployment deployment, ClusterOptions cluster)
    {
        Name = deployment.Name;
        Namespace = deployment.Namespace;
        State = (DismDeploymentState)(int)deployment.State;
        Url = deployment.Url;
        Traffic = [.. deployment.Traffic.Select(t => new DismTrafficShare(t.Revision, t.Percent, t.IsLatest))];
        ReadyReplicas = deployment.Replicas?.Ready;
        Replicas = deployment.Replicas?.Total;
        Image = deployment.Image;
        Version = deployment.Version;
        StorageUri = deployment.StorageUri;
        ModelName = deployment.ModelName;
        Runtime = deployment.Runtime;
        DeploymentMode = deployment.DeploymentMode;
        Resource = deployment.Resource;
        Template = deployment.Template;
        AnomalyThreshold = deployment.AnomalyThreshold;
        ThresholdOverride = deployment.ThresholdOverride;
        CanaryPercent = deployment.CanaryPercent;
        IsManaged = deployment.IsManaged;
        CreatedAt = deployment.CreatedAt?.LocalDateTime;
        Age = deployment.Age;
        Problem = deployment.Problem;
        Context = cluster.Context;
        Kubeconfig = cluster.Kubeconfig;
    }

    /// <summary>Name of the InferenceService.</summary>
    public string Name { get; }

    /// <summary>Its namespace.</summary>
    public string Namespace { get; }

    /// <summary>How it is.</summary>
    public DismDeploymentState State { get; }

    /// <summary>Address from outside the cluster; null before there is one.</summary>
    public string? Url { get; }

    /// <summary>Shares of the revisions; empty in Standard mode.</summary>
    public DismTrafficShare[] Traffic { get; }

    /// <summary>Pods that answer; null when pods may not be read.</summary>
    public int? ReadyReplicas { get; }

    /// <summary>All its pods; null when pods may not be read.</summary>
    public int? Replicas { get; }

    /// <summary>Image of the server; null when no pod is there to tell.</summary>
    public string? Image { get; }

    /// <summary>Version of the publication; null when it is not known.</summary>
    public string? Version { get; }

    /// <summary>Address of the model.</summary>
    public string? StorageUri { get; }

    /// <summary>Name of the model in addresses of requests.</summary>
    public string ModelName { get; }

    /// <summary>Serving runtime; null before one was found.</summary>
    public string? Runtime { get; }

    /// <summary>Standard or Knative; null before the cluster said it.</summary>
    public string? DeploymentMode { get; }

    /// <summary>Resource of the template; null when another program deployed it.</summary>
    public string? Resource { get; }

    /// <summary>File name of the template; null when it is not known.</summary>
    public string? Template { get; }

    /// <summary>A row is anomalous when its score is above; null when the model decides itself, or it is not known.</summary>
    public double? AnomalyThreshold { get; }

    /// <summary>The threshold that was set in place of the template's; null when none was.</summary>
    public double? ThresholdOverride { get; }

    /// <summary>Share of the requests that a model on trial gets; null when none is.</summary>
    public int? CanaryPercent { get; }

    /// <summary>True when this program deployed it.</summary>
    public bool IsManaged { get; }

    /// <summary>When it was made, in local time.</summary>
    public DateTime? CreatedAt { get; }

    /// <summary>How long it is there.</summary>
    public TimeSpan? Age { get; }

    /// <summary>What is wrong, in a sentence; null when nothing is known to be.</summary>
    public string? Problem { get; }

    /// <summary>Context that it was found by; null for the current one.</summary>
    public string? Context { get; }

    /// <summary>Kubeconfig that it was found by; null for the usual one.</summary>
    public string? Kubeconfig { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
