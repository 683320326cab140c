namespace DismPS.KubernetesStandIn;

/// <summary>How a kubectl ended.</summary>
/// <param name="Exit">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record KubectlResult(int Exit, string Output, string Error);
