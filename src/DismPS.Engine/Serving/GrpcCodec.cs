using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving;

/// <summary>Reads and writes one model's messages of gRPC.</summary>
internal sealed class GrpcCodec(string name, string version, ModelSignature signature, WireLimits limits, WireDialect dialect)
{
    public GrpcInferRequestReader Reader { get; } = new(name, new TensorNames(signature.Inputs), new TensorNames(signature.Outputs), limits, dialect);

    public GrpcInferResponseWriter Writer { get; } = new(name, version, signature.Outputs, dialect);
}
