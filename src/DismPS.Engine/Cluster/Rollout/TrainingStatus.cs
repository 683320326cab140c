using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>
/// The status of a Katib Experiment, a PyTorchJob or a TrainJob. Source: Katib v0.19, training-operator v1.9, trainer v2.3, held by recordings of their controllers.
/// </summary>
public sealed record TrainingStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its conditions.</summary>
    public ImmutableArray<ObjectCondition> Conditions { get; init; } = [];

    /// <summary>What they come to.</summary>
    public TrainingState State { get; init; }

    /// <summary>When it ended, well or not; null while it runs. A TrainJob does not tell it.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Trials of a search, those that succeeded and those that failed (without metrics included).</summary>
    public (int Total, int Succeeded, int Failed) Trials { get; init; }

    /// <summary>Name of the best trial so far; null for none.</summary>
    public string? BestTrial { get; init; }

    /// <summary>Parameters of the best trial, by name.</summary>
    public ImmutableSortedDictionary<string, string> BestParameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Pods that succeeded and failed, by replica type or job name.</summary>
    public ImmutableSortedDictionary<string, (int Succeeded, int Failed)> Replicas { get; init; } = ImmutableSortedDictionary<string, (int Succeeded, int Failed)>.Empty;

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>Reads one.</summary>
    public static TrainingStatus Read(JsonObject training)
    {
        ArgumentNullException.ThrowIfNull(training);
        JsonNode? status = training["status"];
        ImmutableArray<ObjectCondition> conditions = ObjectCondition.ReadAll(training);
        ObjectCondition? failed = conditions.FirstOrDefault(c => c is { Type: "Failed", IsTrue: true });
        return new TrainingStatus
        {
            Name = StatusJson.Text(training, "metadata", "name") ?? "",
            Conditions = conditions,
            State = Judge(conditions),
            CompletedAt = StatusJson.Time(status, "completionTime"),
            Trials = ((int)(StatusJson.Number(status, "trials") ?? 0),
                (int)(StatusJson.Number(status, "trialsSucceeded") ?? 0),
                (int)((StatusJson.Number(status, "trialsFailed") ?? 0) + (StatusJson.Number(status, "trialMetricsUnavailable") ?? 0))),
            BestTrial = StatusJson.Text(status, "currentOptimalTrial", "bestTrialName"),
            BestParameters = StatusJson.Items(status, "currentOptimalTrial", "parameterAssignments")
                .Where(p => StatusJson.Text(p, "name") is not null)
                .DistinctBy(p => StatusJson.Text(p, "name"))
                .ToImmutableSortedDictionary(p => StatusJson.Text(p, "name")!, p => StatusJson.Text(p, "value") ?? "", StringComparer.Ordinal),
            Replicas = ReadReplicas(status),
            Reason = failed is null ? null : failed.Message ?? failed.Reason,
        };
    }

    // A failed search has completionTime too: only the conditions tell how it ended.
    private static TrainingState Judge(ImmutableArray<ObjectCondition> conditions)
    {
        bool Is(string type) => conditions.Any(c => c.Type == type && c.IsTrue);
        return Is("Failed") ? TrainingState.Failed
            : Is("Succeeded") || Is("Complete") ? TrainingState.Succeeded
            : Is("Suspended") ? TrainingState.Suspended
            : Is("Running") || Is("Restarting") ? TrainingState.Running
            : Is("Created") ? TrainingState.Created
            : TrainingState.Pending;
    }

    private static ImmutableSortedDictionary<string, (int Succeeded, int Failed)> ReadReplicas(JsonNode? status)
    {
        var replicas = ImmutableSortedDictionary.CreateBuilder<string, (int, int)>(StringComparer.Ordinal);
        foreach ((string type, JsonNode? counts) in StatusJson.At(status, "replicaStatuses") as JsonObject ?? [])
            replicas[type] = Counts(counts);
        foreach (JsonObject job in StatusJson.Items(status, "jobsStatus"))
            replicas[StatusJson.Text(job, "name") ?? ""] = Counts(job);
        return replicas.ToImmutable();
    }

    private static (int, int) Counts(JsonNode? counts) => ((int)(StatusJson.Number(counts, "succeeded") ?? 0), (int)(StatusJson.Number(counts, "failed") ?? 0));
}
