namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>A failed call of ONNX Runtime, before it is told in the user's terms.</summary>
internal sealed class OnnxStatusException(OnnxStatus status, string message) : Exception(message)
{
    public OnnxStatus Status { get; } = status;
}
