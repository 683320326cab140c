using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Deployments;

namespace DismPS;

/// <summary>What was done with one model in a cluster.</summary>
public sealed record DismDeploymentResult
{
    internal DismDeploymentResult(DeployedModel model, ClusterOptions cluster)
    {
        Name = model.Name;
        Namespace = model.Namespace;
        Resource = model.Resource;
        State = (DismDeploymentOutcome)(int)model.State;
        Version = model.Version;
        StorageUri = model.StorageUri;
        Url = model.Url;
        Release = model.Release;
        Change = [.. model.Changes];
        Warning = [.. model.Warnings.Select(w => $"{(w.Path.Length == 0 ? "" : w.Path + ": ")}{w.Message}{(w.Cure is null ? "" : " " + w.Cure)}")];
        Golden = [.. model.Smoke.Select(s => new DismGoldenResult(s.Resource, s.Case, s.Passed, s.Difference, s.MaximumDifference, s.Duration))];
        Duration = model.Duration;
        Cause = model.Fault?.Cause.ToString();
        Problem = model.Failure?.Message;
        Cure = model.Failure?.Cure;
        Evidence = [.. model.Fault?.Evidence ?? []];
        Pod = model.Fault?.Pod;
        Path = model.Template;
        Context = cluster.Context;
        Kubeconfig = cluster.Kubeconfig;
    }

    /// <summary>Name of the InferenceService; empty before it was known.</summary>
    public string Name { get; }

    /// <summary>Its namespace.</summary>
    public string Namespace { get; }

    /// <summary>Resource of the template.</summary>
    public string Resource { get; }

    /// <summary>What came of it.</summary>
    public DismDeploymentOutcome State { get; }

    /// <summary>Version of the publication; null for an address alone.</summary>
    public string? Version { get; }

    /// <summary>Address of the model.</summary>
    public string? StorageUri { get; }

    /// <summary>Address of the service from outside the cluster; null before there is one.</summary>
    public string? Url { get; }

    /// <summary>Number of the state in the history; null when nothing was sent or it could not be kept.</summary>
    public int? Release { get; }

    /// <summary>What was changed, line by line.</summary>
    public string[] Change { get; }

    /// <summary>What works, and not as it may be meant.</summary>
    public string[] Warning { get; }

    /// <summary>The golden cases that were asked of the service.</summary>
    public DismGoldenResult[] Golden { get; }

    /// <summary>How long it took to get ready; null when nobody waited.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>What kind of fault the cluster has with it; null for none.</summary>
    public string? Cause { get; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Problem { get; }

    /// <summary>What to do about it; null when nothing is known.</summary>
    public string? Cure { get; }

    /// <summary>Events and lines of logs that speak for the cause.</summary>
    public string[] Evidence { get; }

    /// <summary>Pod at fault; null for none.</summary>
    public string? Pod { get; }

    /// <summary>Template; null when none was needed.</summary>
    public string? Path { get; }

    /// <summary>Context of the cluster; null for the current one.</summary>
    public string? Context { get; }

    /// <summary>Kubeconfig of the cluster; null for the usual one.</summary>
    public string? Kubeconfig { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
