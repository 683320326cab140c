using System.Globalization;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Sets the threshold of a deployed model beside the template's, as an annotation of its InferenceService.</summary>
public static class SetThreshold
{
    /// <summary>Sets it, or takes it away so that the template's counts again.</summary>
    /// <param name="cluster">The cluster and namespace.</param>
    /// <param name="name">Name of the InferenceService.</param>
    /// <param name="threshold">A number; null takes it away.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: the model decides itself, or it is no number.</exception>
    public static async Task<ThresholdChange> RunAsync(ClusterOptions cluster, string name, double? threshold, CancellationToken cancellationToken)
    {
        if (threshold is { } number && !double.IsFinite(number))
            throw new DismException(ErrorCode.UsageInvalid, "A threshold is a finite number.", "Write it as 0.35 or 3.5e-1.");
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster, cancellationToken).ConfigureAwait(false);
        JsonObject service = await ListDeployments.RequireAsync(transport, name, cancellationToken).ConfigureAwait(false);
        Deployment before = Deployment.Read(service, null, cluster.Time.GetUtcNow());
        if (threshold is not null && service["metadata"]?["annotations"]?[DeploymentLabels.FlaggingKey] is not null)
        {
            throw new DismException(ErrorCode.UsageInvalid, $"'{name}' decides by itself (FlaggingKey): a threshold would have no effect.", "Change the model, or its template.", name);
        }

        if (before.ThresholdOverride == threshold)
            return new ThresholdChange(before, before.AnomalyThreshold, ReplacesPods: false);
        var annotation = new Dictionary<string, string?> { [DeploymentLabels.ThresholdOverride] = threshold?.ToString("R", CultureInfo.InvariantCulture) };
        JsonObject changed = await transport.AnnotateAsync(ObjectKind.InferenceService, name, null, annotation, cancellationToken).ConfigureAwait(false);
        JsonObject? config = await ClusterSnapshot.ReadConfigAsync(transport, cancellationToken).ConfigureAwait(false);
        return new ThresholdChange(Deployment.Read(changed, null, cluster.Time.GetUtcNow()), before.AnomalyThreshold, ReplacesPods: config is not null && !KeptFromPods(config));
    }

    /// <summary>Whether KServe's settings keep the annotation from pods; else a change of it makes new ones.</summary>
    internal static bool KeptFromPods(JsonObject config) =>
        (ClusterSnapshot.ConfigPart(config, "inferenceService")?["serviceAnnotationDisallowedList"] as JsonArray ?? []).Any(e => e is JsonValue v && v.TryGetValue(out string? key) && key == DeploymentLabels.ThresholdOverride);
}
