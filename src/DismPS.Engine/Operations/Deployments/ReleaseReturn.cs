using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Makes an earlier state of a deployment the present one, and follows it.</summary>
internal sealed class ReleaseReturn(IClusterTransport transport, RolloutOptions rollout, double patienceScale)
{
    /// <summary>Sends what the cluster has otherwise than a state; nothing when it has all of it.</summary>
    /// <param name="name">Name of the InferenceService.</param>
    /// <param name="ns">Its namespace.</param>
    /// <param name="release">The state.</param>
    /// <param name="message">Why, for the history.</param>
    /// <param name="ct">Ends the following.</param>
    /// <param name="wait">Follows it until it answers.</param>
    /// <param name="progress">Told of phases.</param>
    public async Task<DeployedModel> RunAsync(string name, string ns, Release release, string message, CancellationToken ct, bool wait = true, IProgress<RolloutAssessment>? progress = null)
    {
        JsonObject service = release.Service ?? throw new DismException(ErrorCode.PublicationNotFound, $"Release {release.Number} of '{name}' has no InferenceService in it.", "Name another one; 'dismps deployments history' lists them.", name);
        string resource = (string?)service["metadata"]?["annotations"]?[DeploymentLabels.Resource] ?? name;
        var follower = new RolloutFollower(transport, rollout);
        IReadOnlyList<ClusterEvent> earlier = wait ? await follower.ListEventsAsync(name, ns, [], ct).ConfigureAwait(false) : [];
        ReleaseDifference difference = await ReleaseDifference.ReadAsync(transport, name, release, ct).ConfigureAwait(false);
        (int sent, IReadOnlyCollection<string> kept, ImmutableArray<ManifestProblem> warnings) = await difference.SendAsync(transport, ct).ConfigureAwait(false);
        var result = new DeployedModel(resource, name, ns, DeployedModelState.Unchanged) { Version = release.Version, StorageUri = release.StorageUri, Changes = [.. difference.Lines], Warnings = warnings };
        ReleaseRecord? record = null;
        if (sent > 0)
        {
            ImmutableArray<JsonObject> secrets = await ReleaseDifference.SecretsAsync(transport, name, release, kept, ct).ConfigureAwait(false);
            Release added = release with { State = ReleaseState.Sent, By = ReleaseRecord.Author(), Message = message, Secrets = secrets };
            record = await ReleaseRecord.BeginAsync(transport, name, ns, added, rollout.Time, ct).ConfigureAwait(false);
            result = result with { State = DeployedModelState.Sent, Release = record.Number };
        }

        if (!wait)
            return result;

        // A secret alone makes no new pods to wait for.
        RolloutTarget target = DeploymentTarget.Of(service, difference.Service, difference.ChangesService, patienceScale);
        RolloutOutcome outcome = await follower.FollowAsync(target, ns, earlier, progress, ct).ConfigureAwait(false);
        if (record is not null)
            await record.EndAsync(outcome.IsReady ? ReleaseState.Ready : ReleaseState.Failed, ct).ConfigureAwait(false);
        result = result with { Duration = outcome.Duration, Url = outcome.Status?.Url };
        return outcome.IsReady
            ? result with { State = record is null ? DeployedModelState.Unchanged : DeployedModelState.Ready }
            : result with { State = DeployedModelState.Failed, Fault = outcome.Assessment.Fault, Failure = DeploymentFailure.Of(name, outcome) };
    }
}
