namespace DismPS.Engine.Protocol.Grpc;

/// <summary>What an infer request asks for; slices of the message, empty for what is not given.</summary>
public ref struct GrpcInferTarget
{
    /// <summary>Name of the model.</summary>
    public ReadOnlySpan<byte> ModelName { get; internal set; }

    /// <summary>Version of the model.</summary>
    public ReadOnlySpan<byte> ModelVersion { get; internal set; }

    /// <summary>Id of the request.</summary>
    public ReadOnlySpan<byte> Id { get; internal set; }
}
