using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Rollout;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>How the pods of a manifest are told from others.</summary>
internal static class DeploymentTarget
{
    /// <summary>The target that a manifest makes.</summary>
    /// <param name="service">The InferenceService.</param>
    /// <param name="live">What was there before; null for nothing.</param>
    /// <param name="changed">Whether it was sent.</param>
    /// <param name="patienceScale">Factor on the patience with faults.</param>
    public static RolloutTarget Of(JsonObject service, JsonObject? live, bool changed, double patienceScale)
    {
        JsonNode? annotations = service["metadata"]?["annotations"];
        string? version = (string?)annotations?[DeploymentLabels.Version];
        return new RolloutTarget((string)service["metadata"]!["name"]!)
        {
            RevisionAnnotation = version is null ? null : DeploymentLabels.Version,
            Revision = version,
            StorageUri = UriOf(service),
            Changed = changed,
            SameModel = live is not null && UriOf(live) == UriOf(service) && (string?)live["metadata"]?["annotations"]?[DeploymentLabels.Version] == version,
            PatienceScale = patienceScale,
        };
    }

    private static string? UriOf(JsonObject service) => (string?)service["spec"]?["predictor"]?["model"]?["storageUri"];
}
