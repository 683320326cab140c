namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>A context of the kubeconfig.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cluster">Name of its cluster.</param>
/// <param name="Namespace">Its namespace; null for <c>default</c>.</param>
/// <param name="IsCurrent">True for the current one.</param>
public sealed record ClusterContext(string Name, string? Cluster, string? Namespace, bool IsCurrent);
