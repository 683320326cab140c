namespace DismPS.KubernetesStandIn;

/// <summary>How the stand-in is set up.</summary>
public sealed record ClusterStandInOptions
{
    /// <summary>Version that the server tells.</summary>
    public string Version { get; init; } = "1.32.2";

    /// <summary>Port of the loopback; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Where the kubeconfig is written; null for a folder of the stand-in's own.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Users; the first is that of the current context.</summary>
    public IReadOnlyList<ClusterUser> Users { get; init; } =
        [ClusterUser.Admin, ClusterUser.Viewer, new ClusterUser("stranger", "WRONG-TOKEN", "") { IsKnown = false }];

    /// <summary>Which custom kinds there are.</summary>
    public CustomKinds CustomKinds { get; init; } = CustomKinds.All;

    /// <summary>Whether the namespaces, runtimes and accounts of the recorded cluster are there.</summary>
    public bool IsSeeded { get; init; } = true;

    /// <summary>Deployment mode of InferenceServices that name none: <c>Standard</c> or <c>Knative</c>.</summary>
    public string DeploymentMode { get; init; } = "Standard";

    /// <summary>Time between two steps of the controller.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Clock of time stamps and of logs.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
