namespace DismPS.Engine.Templates;

/// <summary>Kubernetes quantities as text; null where absent.</summary>
/// <param name="Cpu"><c>500m</c></param>
/// <param name="Memory"><c>2Gi</c></param>
/// <param name="Gpu">From <c>nvidia.com/gpu</c> or, without it, <c>gpu</c>.</param>
public sealed record ResourceQuantities(string? Cpu, string? Memory, string? Gpu);
