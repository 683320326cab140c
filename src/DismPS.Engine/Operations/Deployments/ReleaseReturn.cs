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
    /// <summary>Sends the objects of a state again.</summary>
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
        JsonObject? live = wait ? await transport.GetAsync(ObjectKind.InferenceService, name, ns, ct).ConfigureAwait(false) : null;
        // The state was ours as a whole: what others set since is what it is taken back from.
        foreach (JsonObject manifest in release.Manifests)
            await transport.ApplyAsync(manifest, new ApplyOptions { Force = true }, ct).ConfigureAwait(false);
        ReleaseRecord record = await ReleaseRecord.BeginAsync(
            transport, name, ns, release with { State = ReleaseState.Sent, By = ReleaseRecord.Author(), Message = message }, rollout.Time, ct).ConfigureAwait(false);
        var result = new DeployedModel(resource, name, ns, DeployedModelState.Sent) { Version = release.Version, StorageUri = release.StorageUri, Release = record.Number };
        if (!wait)
            return result;

        RolloutOutcome outcome = await follower.FollowAsync(DeploymentTarget.Of(service, live, changed: true, patienceScale), ns, earlier, progress, ct).ConfigureAwait(false);
        await record.EndAsync(outcome.IsReady ? ReleaseState.Ready : ReleaseState.Failed, ct).ConfigureAwait(false);
        result = result with { Duration = outcome.Duration, Url = outcome.Status?.Url };
        return outcome.IsReady
            ? result with { State = DeployedModelState.Ready }
            : result with { State = DeployedModelState.Failed, Fault = outcome.Assessment.Fault, Failure = DeploymentFailure.Of(name, outcome) };
    }
}
