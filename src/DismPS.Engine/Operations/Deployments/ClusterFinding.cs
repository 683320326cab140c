namespace DismPS.Engine.Operations.Deployments;

/// <summary>What one step of <see cref="CheckCluster"/> found.</summary>
/// <param name="Check">What was looked at: <c>kubectl</c>, <c>context</c>, <c>rights</c>.</param>
/// <param name="State">How it is.</param>
/// <param name="Message">What was found.</param>
/// <param name="Cure">What to do about it; null when nothing is to be done.</param>
public sealed record ClusterFinding(string Check, ClusterFindingState State, string Message, string? Cure = null);
