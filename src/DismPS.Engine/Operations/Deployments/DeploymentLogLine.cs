namespace DismPS.Engine.Operations.Deployments;

/// <summary>A line of a container's log.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Container">The container; null for the pod's only one.</param>
/// <param name="Text">The line.</param>
public sealed record DeploymentLogLine(string Pod, string? Container, string Text);
