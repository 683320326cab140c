namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A GPU request that is not its limit.</summary>
    public static DiagnosticRule GpuRequestNotLimit { get; } = Warning("DISM0505", "odd-quantity", "The GPU request is not the GPU limit",
        "GPUs cannot be overcommitted: Kubernetes refuses a pod whose gpu request has no limit of the same number.",
        "Write the same number under Requests and Limits.");

    /// <summary>A GPU that is reserved and not used.</summary>
    public static DiagnosticRule GpuOnlyInLimits { get; } = Warning("DISM0506", "odd-quantity", "A GPU is in Limits only",
        "The build writes KIND_GPU when Requests.gpu is above 0; Limits do not count. Triton runs the model on the CPU and the GPU stands idle.",
        "Write the same number under Requests.");

    /// <summary>A GPU for a server that is not told of it.</summary>
    public static DiagnosticRule GpuForMlServer { get; } = Note("DISM0507", "odd-quantity", "A GPU for an MLServer type",
        "GPU settings have no effect on model-settings.json: the GPU is reserved, and only the handler's own code can use it.",
        "Remove the GPU unless the handler uses it.");

    /// <summary>Less memory than the model has.</summary>
    public static DiagnosticRule MemoryBelowModel { get; } = Warning("DISM0508", "odd-quantity", "The memory limit is below the size of the model",
        "A loaded model takes at least the room of its file, and the server comes on top. A container that exceeds its limit is killed.",
        "Raise the limit to a few times the size of the model file.");
}
