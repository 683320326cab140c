using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Follows a deployment that somebody made: the way back to a rollout that one stopped waiting for.</summary>
public static class FollowDeployment
{
    /// <summary>Follows one until it answers, fails, or the time is over.</summary>
    /// <exception cref="DismException">There is no such deployment, or the cluster refuses.</exception>
    public static async Task<DeployedModel> RunAsync(ClusterOptions cluster, string name, RolloutOptions rollout, double patienceScale, IProgress<RolloutAssessment>? progress, CancellationToken cancellationToken)
    {
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster, cancellationToken).ConfigureAwait(false);
        JsonObject service = await ListDeployments.RequireAsync(transport, name, cancellationToken).ConfigureAwait(false);
        Deployment deployment = Deployment.Read(service, null, cluster.Time.GetUtcNow());
        var follower = new RolloutFollower(transport, rollout);
        // Events of before may be the very ones that tell what is wrong now.
        RolloutOutcome outcome = await follower.FollowAsync(DeploymentTarget.Of(service, live: null, changed: false, patienceScale), transport.Namespace, [], progress, cancellationToken).ConfigureAwait(false);
        var result = new DeployedModel(deployment.Resource ?? name, name, transport.Namespace, outcome.IsReady ? DeployedModelState.Ready : DeployedModelState.Failed)
        {
            Version = deployment.Version,
            StorageUri = deployment.StorageUri,
            Url = outcome.Status?.Url,
            Duration = outcome.Duration,
        };
        if (outcome.IsReady)
            await MarkAsync(transport, name, deployment.StorageUri, cancellationToken).ConfigureAwait(false);
        return outcome.IsReady ? result : result with { Fault = outcome.Assessment.Fault, Failure = DeploymentFailure.Of(name, outcome) };
    }

    // Who waited for it knows now what the sender did not.
    private static async Task MarkAsync(KubectlTransport transport, string name, string? storageUri, CancellationToken ct)
    {
        var history = new ReleaseHistory(transport);
        try
        {
            if ((await history.ReadAsync(name, transport.Namespace, ct).ConfigureAwait(false)).LastOrDefault() is { State: not ReleaseState.Ready } last && last.StorageUri == storageUri)
                await history.MarkAsync(name, transport.Namespace, last.Number, ReleaseState.Ready, ct).ConfigureAwait(false);
        }
        catch (DismException)
        {
            // The deployment answers; that its entry stays as it was is no fault of it.
        }
    }
}
