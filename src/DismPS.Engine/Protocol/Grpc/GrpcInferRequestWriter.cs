using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Writes <c>ModelInferRequest</c> messages: the tensors raw, or each element in the field of its type.</summary>
public static class GrpcInferRequestWriter
{
    // What protobuf allows for one message, less what stands around the tensors.
    private const long MaxTensorBytes = int.MaxValue - (1 << 20);

    /// <summary>Writes one request.</summary>
    /// <param name="output">Receives the message, without a frame.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="inputs">Input tensors.</param>
    /// <param name="requestedOutputs">Names of the wanted outputs; empty asks for all.</param>
    /// <param name="id">Id to be echoed, or null.</param>
    /// <param name="encoding"><see cref="TensorEncoding.Binary"/> for raw contents, <see cref="TensorEncoding.Json"/> for typed ones.</param>
    /// <param name="parameters">Parameters to send with it; null for none.</param>
    /// <exception cref="DismException">The tensors are larger than a message may be, or FP16 or BF16 and typed.</exception>
    public static void Write(
        PinnedBuffer output, string model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> requestedOutputs, string? id, TensorEncoding encoding, RequestParameters? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(requestedOutputs);
        parameters ??= RequestParameters.None;
        long bytes = inputs.Sum(i => (long)i.Data.Length);
        if (bytes > MaxTensorBytes)
            throw new DismException(ErrorCode.InputInvalid, $"A request of {bytes} bytes is larger than a gRPC message can be, 2 GB.", "Send smaller batches (-BatchSize, --batch-size).", model);
        bool raw = encoding == TensorEncoding.Binary;
        ProtoWriter.WriteText(output, 1, model);
        ProtoWriter.WriteText(output, 3, id ?? "");
        WriteParameters(output, 4, parameters.Request);
        foreach (Tensor input in inputs)
            WriteInput(output, input, parameters, raw);
        foreach (string name in requestedOutputs)
        {
            int wanted = ProtoWriter.Begin(output, 6);
            ProtoWriter.WriteText(output, 1, name);
            ProtoWriter.End(output, wanted);
        }

        foreach (Tensor input in raw ? inputs : [])
            ProtoWriter.WriteBytes(output, 7, input.Data.Span);
    }

    private static void WriteInput(PinnedBuffer output, Tensor input, RequestParameters parameters, bool raw)
    {
        int message = ProtoWriter.Begin(output, 5);
        ProtoWriter.WriteText(output, 1, input.Name);
        ProtoWriter.WriteText(output, 2, input.DataType.ToWireName());
        if (input.Shape.Count > 0)
        {
            int shape = ProtoWriter.Begin(output, 3);
            foreach (long entry in input.Shape)
                ProtoWriter.WriteVarint(output, (ulong)entry);
            ProtoWriter.End(output, shape);
        }

        WriteParameters(output, 4, parameters.Inputs.GetValueOrDefault(input.Name));
        if (!raw && input.DataType is DataType.Fp16 or DataType.Bf16)
            throw new DismException(ErrorCode.InputInvalid, $"Input '{input.Name}' is {input.DataType.ToWireName()}, which gRPC carries raw only.", "Leave out -AsJson or --use-json.", input.Name);
        if (!raw)
            GrpcContentsWriter.Write(output, 5, input.DataType, input.Data.Span);
        ProtoWriter.End(output, message);
    }

    private static void WriteParameters(PinnedBuffer output, int field, ReadOnlyMemory<byte> parameters)
    {
        if (!parameters.IsEmpty)
            GrpcParameterMap.Write(output, field, parameters.Span);
    }
}
