using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Gives a model on trial another share of the requests, or all of them.</summary>
public static class PromoteDeployment
{
    /// <summary>Changes the share.</summary>
    /// <param name="cluster">The cluster and namespace.</param>
    /// <param name="name">Name of the InferenceService.</param>
    /// <param name="percent">1 to 99; null gives it all.</param>
    /// <param name="wait">Waits until the cluster has it so.</param>
    /// <param name="rollout">How long it is waited for.</param>
    /// <param name="progress">Told of phases.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: no model is on trial there.</exception>
    public static async Task<DeployedModel> RunAsync(
        ClusterOptions cluster, string name, int? percent, bool wait, RolloutOptions rollout, IProgress<RolloutAssessment>? progress, CancellationToken cancellationToken)
    {
        if (percent is < 1 or > 99)
            throw new DismException(ErrorCode.UsageInvalid, $"A share is 1 to 99 percent, not {percent}.", "Leave it out for all of the requests.");
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster, cancellationToken).ConfigureAwait(false);
        JsonObject live = await ListDeployments.RequireStayingAsync(transport, name, cancellationToken).ConfigureAwait(false);
        if (Deployment.Read(live, null, cluster.Time.GetUtcNow()).CanaryPercent is null)
            throw new DismException(ErrorCode.UsageInvalid, $"No model of '{name}' is on trial: all requests go to the present one.", "Publish one with -Canary or --canary.", name);
        ImmutableArray<Release> known = await new ReleaseHistory(transport).ReadAsync(name, transport.Namespace, cancellationToken).ConfigureAwait(false);
        if (known.LastOrDefault() is not { Service: not null } last)
            throw new DismException(ErrorCode.PublicationNotFound, $"Nothing is kept of how '{name}' was deployed.", "Publish it again without -Canary.", name);

        ImmutableArray<JsonObject> manifests = [.. last.Manifests.Select(m => WithShare(m, percent))];
        string words = percent is null ? $"all requests for release {last.Number}" : $"{percent} % of the requests for release {last.Number}";
        return await new ReleaseReturn(transport, rollout, 1).RunAsync(name, transport.Namespace, last with { Manifests = manifests }, words, cancellationToken, wait, progress).ConfigureAwait(false);
    }

    private static JsonObject WithShare(JsonObject manifest, int? percent)
    {
        JsonObject copy = manifest.DeepClone().AsObject();
        if ((string?)copy["kind"] == ObjectKind.InferenceService.Kind && copy["spec"]?["predictor"] is JsonObject predictor)
        {
            predictor.Remove("canaryTrafficPercent");
            if (percent is not null)
                predictor["canaryTrafficPercent"] = percent;
        }

        return copy;
    }
}
