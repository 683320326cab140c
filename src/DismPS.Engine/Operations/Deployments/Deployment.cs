using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Rollout;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>A deployed model as the cluster has it.</summary>
/// <param name="Name">Name of the InferenceService.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="State">How it is.</param>
public sealed record Deployment(string Name, string Namespace, InferenceServiceState State)
{
    /// <summary>Address from outside the cluster; null before there is one.</summary>
    public string? Url { get; init; }

    /// <summary>Shares of the revisions; empty in Standard mode.</summary>
    public ImmutableArray<TrafficShare> Traffic { get; init; } = [];

    /// <summary>Pods that answer, and all of them; null when pods may not be read.</summary>
    public (int Ready, int Total)? Replicas { get; init; }

    /// <summary>Image of the server; null when no pod is there to tell.</summary>
    public string? Image { get; init; }

    /// <summary>Version of the publication; null when it was not deployed by this program, or from an address alone.</summary>
    public string? Version { get; init; }

    /// <summary>Address of the model.</summary>
    public string? StorageUri { get; init; }

    /// <summary>Name of the model in addresses of requests; that of the service when nothing else is known.</summary>
    public required string ModelName { get; init; }

    /// <summary>Serving runtime; null before one was found.</summary>
    public string? Runtime { get; init; }

    /// <summary><c>Standard</c> or <c>Knative</c>; null before the controller said it.</summary>
    public string? DeploymentMode { get; init; }

    /// <summary>Resource of the template; null when this program did not deploy it.</summary>
    public string? Resource { get; init; }

    /// <summary>File name of the template; null when it is not known.</summary>
    public string? Template { get; init; }

    /// <summary>A row is anomalous when its score is above: <see cref="ThresholdOverride"/>, else the template's; null when the model decides itself, or it is not known.</summary>
    public double? AnomalyThreshold { get; init; }

    /// <summary>The threshold that was set in place of the template's; null when none was.</summary>
    public double? ThresholdOverride { get; init; }

    /// <summary>True when this program deployed it.</summary>
    public bool IsManaged { get; init; }

    /// <summary>Share of the requests that the new model gets; null when none is on trial.</summary>
    public int? CanaryPercent { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>How long it is there; null when that is not known.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>What is wrong, in a sentence; null when nothing is known to be.</summary>
    public string? Problem { get; init; }

    /// <summary>Reads one.</summary>
    /// <param name="service">The InferenceService.</param>
    /// <param name="pods">Its pods; null when they may not be read.</param>
    /// <param name="now">Now.</param>
    public static Deployment Read(JsonObject service, IReadOnlyList<PodStatus>? pods, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(service);
        var status = InferenceServiceStatus.Read(service);
        JsonObject? metadata = service["metadata"] as JsonObject;
        string? Note(string key) => metadata?["annotations"]?[key] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
        ImmutableArray<PodStatus>? live = pods is null ? null : [.. pods.Where(p => !p.IsDeleting)];
        DateTimeOffset? created = DateTimeOffset.TryParse((string?)metadata?["creationTimestamp"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;
        DeploymentFault? fault = status.State == InferenceServiceState.Ready ? null : RolloutFaults.Find(status, live, []);
        return new Deployment(status.Name, status.Namespace ?? "", status.State)
        {
            Url = status.Url,
            Traffic = status.Traffic,
            Replicas = live is null ? null : (live.Value.Count(p => p.IsReady), live.Value.Length),
            Image = live?.OrderByDescending(p => p.CreatedAt).FirstOrDefault()?.Server?.Image,
            Version = Note(DeploymentLabels.Version),
            StorageUri = service["spec"]?["predictor"]?["model"]?["storageUri"] is JsonValue uri && uri.TryGetValue(out string? address) ? address : null,
            ModelName = Note(DeploymentLabels.ModelName) ?? status.Name,
            Runtime = status.Runtime,
            DeploymentMode = status.DeploymentMode,
            Resource = Note(DeploymentLabels.Resource),
            Template = Note(DeploymentLabels.Template),
            AnomalyThreshold = Number(Note(DeploymentLabels.ThresholdOverride)) ?? Number(Note(DeploymentLabels.AnomalyThreshold)),
            ThresholdOverride = Number(Note(DeploymentLabels.ThresholdOverride)),
            IsManaged = metadata?["labels"]?[DeploymentLabels.ManagedBy] is JsonValue by && by.TryGetValue(out string? manager) && manager == DeploymentLabels.Manager,
            CanaryPercent = service["spec"]?["predictor"]?["canaryTrafficPercent"] is JsonValue percent && percent.TryGetValue(out int share) ? share : null,
            CreatedAt = created,
            Age = created is null ? null : now - created.Value,
            Problem = fault?.Message,
        };
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
}
