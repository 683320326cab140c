using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>The objects by which one resource of a template is served.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Name">Name of the InferenceService.</param>
/// <param name="ModelName">The model's name in addresses of requests.</param>
/// <param name="InferenceService">The service.</param>
/// <param name="Objects">All objects in the order in which they are applied: secret, service account, runtime, service. The secret has no values.</param>
/// <param name="Problems">What is wrong with them, as far as it can be told without a cluster.</param>
public sealed record DeploymentPlan(
    string Resource, string Name, string ModelName, JsonObject InferenceService, ImmutableArray<JsonObject> Objects, ImmutableArray<ManifestProblem> Problems)
{
    /// <summary>The secret that the download needs; null when there is none, or it exists already.</summary>
    public JsonObject? Secret => Objects.FirstOrDefault(o => o.Text("kind") == ObjectKind.Secret.Kind);
}
