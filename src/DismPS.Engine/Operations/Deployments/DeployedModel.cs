using System.Collections.Immutable;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>What was done with one resource.</summary>
/// <param name="Resource">Name of the resource in the template; the template's path when not even that could be read.</param>
/// <param name="Name">Name of the InferenceService; empty before it was known.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="State">What came of it.</param>
public sealed record DeployedModel(string Resource, string Name, string Namespace, DeployedModelState State)
{
    /// <summary>The template, as it was named.</summary>
    public string? Template { get; init; }

    /// <summary>Version of the publication; null for an address alone.</summary>
    public string? Version { get; init; }

    /// <summary>Address of the model.</summary>
    public string? StorageUri { get; init; }

    /// <summary>Address of the service from outside the cluster; null before there is one.</summary>
    public string? Url { get; init; }

    /// <summary>Number of the state in the history; null when nothing was sent or it could not be kept.</summary>
    public int? Release { get; init; }

    /// <summary>What was, or would be, changed: a line a field, with the kind of object before it.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>What the check of the manifest found that is no error.</summary>
    public ImmutableArray<ManifestProblem> Warnings { get; init; } = [];

    /// <summary>The golden cases that were asked of the service.</summary>
    public ImmutableArray<GoldenResult> Smoke { get; init; } = [];

    /// <summary>How long it took to get ready; null when nobody waited.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What is wrong with it in the cluster; null when nothing is.</summary>
    public DeploymentFault? Fault { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public DismException? Failure { get; init; }
}
