namespace DismPS.KubernetesStandIn;

/// <summary>A line that a container wrote.</summary>
/// <param name="Time">When.</param>
/// <param name="Text">The line without its end.</param>
internal sealed record PodLogLine(DateTimeOffset Time, string Text);
