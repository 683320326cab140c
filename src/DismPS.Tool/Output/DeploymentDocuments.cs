using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Tool.Output;

/// <summary>What became of some models.</summary>
internal sealed record DeployedModelsDocument(IReadOnlyList<DeployedModelDocument> Models);

/// <summary>What became of one model.</summary>
internal sealed record DeployedModelDocument(
    string Resource, string? Name, string Namespace, string State, string? Template, string? Version, string? StorageUri, string? Url, int? Release, double? Seconds,
    IReadOnlyList<string> Changes, IReadOnlyList<SmokeDocument> Smoke, string? Cause, IReadOnlyList<string> Evidence, FailureDetail? Error)
{
    public static DeployedModelDocument Of(DeployedModel model) => new(
        model.Resource, model.Name.Length == 0 ? null : model.Name, model.Namespace, model.State.ToString(), model.Template, model.Version, model.StorageUri, model.Url, model.Release,
        model.Duration?.TotalSeconds, model.Changes, [.. model.Smoke.Select(s => new SmokeDocument(s.Case, s.Passed, s.Difference))], model.Fault?.Cause.ToString(), model.Fault?.Evidence ?? [],
        model.Failure is { } failure ? new FailureDetail(failure.Code.ToString(), failure.Message, failure.Cure, failure.Target, null) : null);
}

/// <summary>A golden case that was asked of a deployed model.</summary>
internal sealed record SmokeDocument(string Case, bool Passed, string? Difference);

/// <summary>Deployments of a cluster.</summary>
internal sealed record DeploymentListDocument(IReadOnlyList<DeploymentDocument> Deployments);

/// <summary>A deployment.</summary>
internal sealed record DeploymentDocument(
    string Name, string Namespace, string State, string? Url, int? ReadyReplicas, int? Replicas, string? Image, string? Version, string? StorageUri, string ModelName, string? Runtime,
    string? DeploymentMode, string? Resource, string? Template, double? AnomalyThreshold, bool IsThresholdOverridden, int? CanaryPercent, IReadOnlyList<TrafficDocument> Traffic,
    bool IsManaged, DateTimeOffset? CreatedAt, string? Problem)
{
    public static DeploymentDocument Of(Deployment d) => new(
        d.Name, d.Namespace, d.State.ToString(), d.Url, d.Replicas?.Ready, d.Replicas?.Total, d.Image, d.Version, d.StorageUri, d.ModelName, d.Runtime, d.DeploymentMode, d.Resource, d.Template,
        d.AnomalyThreshold, d.ThresholdOverride is not null, d.CanaryPercent, [.. d.Traffic.Select(t => new TrafficDocument(t.Revision, t.Percent, t.IsLatest))], d.IsManaged, d.CreatedAt, d.Problem);
}

/// <summary>Share of a revision.</summary>
internal sealed record TrafficDocument(string Revision, int Percent, bool IsLatest);

/// <summary>Releases of a deployment.</summary>
internal sealed record ReleaseListDocument(IReadOnlyList<ReleaseDocument> Releases);

/// <summary>A release.</summary>
internal sealed record ReleaseDocument(int Number, string State, string? Version, string? StorageUri, DateTimeOffset At, string? By, string? Message)
{
    public static ReleaseDocument Of(Release r) => new(r.Number, r.State.ToString(), r.Version, r.StorageUri, r.At, r.By, r.Message);
}

/// <summary>A line of a log.</summary>
internal sealed record DeploymentLogDocument(string Pod, string? Container, string Text);

/// <summary>A threshold that was set.</summary>
internal sealed record ThresholdDocument(string Name, double? Before, double? AnomalyThreshold, bool ReplacesPods);

/// <summary>What was removed.</summary>
internal sealed record RemovedDeploymentsDocument(IReadOnlyList<string> Removed);

/// <summary>What the doctor found.</summary>
internal sealed record DoctorDocument(IReadOnlyList<ClusterFindingDocument> Findings);

/// <summary>What one step found.</summary>
internal sealed record ClusterFindingDocument(string Check, string State, string Message, string? Cure);
