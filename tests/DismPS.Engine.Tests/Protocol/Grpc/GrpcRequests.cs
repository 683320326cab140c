using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Tensors;
using Google.Protobuf;
using System.Buffers;
using DataType = DismPS.Engine.Tensors.DataType;

namespace DismPS.Engine.Tests.Protocol.Grpc;

/// <summary>Infer requests in protobuf's own objects, and what our reader makes of them.</summary>
internal static class GrpcRequests
{
    public static InferRequestMessage Read(ReadOnlySpan<byte> bytes, int start = 0, WireDialect dialect = WireDialect.Triton)
    {
        var body = new PinnedBuffer();
        body.SetLength(start);
        body.Write(bytes);
        var message = new InferRequestMessage();
        TensorSpec[] inputs = [.. Enumerable.Range(0, 3).Select(i => new TensorSpec($"IN{i}", DataType.Fp32, [-1]))];
        new GrpcInferRequestReader("m", new TensorNames(inputs), new TensorNames([new TensorSpec("OUT0", DataType.Fp32, [-1])]), WireLimits.Default, dialect)
            .Read(body, start, message);
        return message;
    }

    public static InferRequestMessage Read(ModelInferRequest request) => Read(request.ToByteArray());

    public static ModelInferRequest.Types.InferInputTensor Input(string name, string type, params long[] shape) =>
        new() { Name = name, Datatype = type, Shape = { shape } };

    public static ModelInferRequest Of(params ModelInferRequest.Types.InferInputTensor[] inputs) => new() { ModelName = "m", Inputs = { inputs } };

    public static InferParameter Flag(bool value) => new() { BoolParam = value };

    public static InferParameter Number(long value) => new() { Int64Param = value };

    public static InferParameter Text(string value) => new() { StringParam = value };
}
