namespace DismPS.Engine.Templates;

/// <summary>What the pod asks for and may use.</summary>
/// <param name="Requests">Asked for; null when absent.</param>
/// <param name="Limits">Upper bounds; null when absent.</param>
public sealed record ComputeResources(ResourceQuantities? Requests, ResourceQuantities? Limits)
{
    /// <summary>True when a GPU is requested: a <c>gpu</c> request that is neither empty nor "0". Limits do not count (dism-core 1.5.1).</summary>
    public bool RequestsGpu => Requests?.Gpu is { Length: > 0 } gpu && gpu != "0";
}
