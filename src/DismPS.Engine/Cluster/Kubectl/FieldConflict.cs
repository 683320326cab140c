using System.Collections.Immutable;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>Fields that another manager set.</summary>
/// <param name="Manager">Its name.</param>
/// <param name="Fields">Paths as the server writes them: <c>.spec.predictor.minReplicas</c>.</param>
public sealed record FieldConflict(string Manager, ImmutableArray<string> Fields)
{
    /// <summary>API version through which it changes objects; null when it applies them.</summary>
    public string? ApiVersion { get; init; }
}
