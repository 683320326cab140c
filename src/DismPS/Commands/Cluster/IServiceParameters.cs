using System.Collections;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Commands;

/// <summary>Parameters about a service that all cmdlets have which deploy models or write manifests.</summary>
internal interface IServiceParameters
{
    /// <summary>Name of the service.</summary>
    string? ServiceName { get; }

    /// <summary>Release of KServe.</summary>
    string? KServeVersion { get; }

    /// <summary>How KServe deploys, by either name.</summary>
    string? DeploymentMode { get; }

    /// <summary>Serving runtime.</summary>
    string? Runtime { get; }

    /// <summary>Tag of the runtime's image.</summary>
    string? RuntimeVersion { get; }

    /// <summary>Least number of replicas.</summary>
    int? MinReplicas { get; }

    /// <summary>Largest number of replicas.</summary>
    int? MaxReplicas { get; }

    /// <summary>What changes the number of replicas.</summary>
    string? Autoscaler { get; }

    /// <summary>What replicas are added by.</summary>
    string? ScaleMetric { get; }

    /// <summary>Value of the metric at which replicas are added.</summary>
    int? ScaleTarget { get; }

    /// <summary>Service account.</summary>
    string? ServiceAccount { get; }

    /// <summary>Labels of the nodes to run on.</summary>
    Hashtable? NodeSelector { get; }

    /// <summary>Taints to tolerate.</summary>
    string[]? Toleration { get; }

    /// <summary>What the server asks for.</summary>
    Hashtable? Requests { get; }

    /// <summary>What the server gets at most.</summary>
    Hashtable? Limits { get; }

    /// <summary>The parameters' values for the engine.</summary>
    /// <exception cref="DismException">The release of KServe is not known.</exception>
    DeploymentOptions ToOptions() => new()
    {
        Name = ServiceName,
        KserveVersion = KServeVersion is null ? null : KserveReleases.Parse(KServeVersion),
        DeploymentMode = DeploymentModes.Parse(DeploymentMode),
        Runtime = Runtime,
        RuntimeVersion = RuntimeVersion,
        MinReplicas = MinReplicas,
        MaxReplicas = MaxReplicas,
        Autoscaler = Autoscaler,
        ScaleMetric = ScaleMetric,
        ScaleTarget = ScaleTarget,
        ServiceAccount = ServiceAccount,
        NodeSelector = MapOf(NodeSelector),
        Tolerations = Toleration,
        Requests = MapOf(Requests),
        Limits = MapOf(Limits),
    };

    private static Dictionary<string, string>? MapOf(Hashtable? map) => map is null ? null : DismCommand.MapOf(map);
}
