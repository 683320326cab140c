using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Writes a model's <c>ModelInferResponse</c> messages straight from the memory that its runtime filled, each with its frame.</summary>
public sealed class GrpcInferResponseWriter
{
    private const int OutputsField = 5;
    private const int RawField = 6;

    private static readonly byte[][] TypeParts = [.. Enum.GetValues<DataType>().Select(t => Text(2, t.ToWireName()))];

    private readonly WireDialect dialect;
    private readonly byte[] name;
    private readonly byte[] version;
    private readonly byte[][] outputHeads;
    private readonly DataType[] outputTypes;

    /// <summary>Makes a writer for one model; it may be used by many threads.</summary>
    /// <param name="modelName">Name on the wire.</param>
    /// <param name="modelVersion">Version on the wire; empty for none.</param>
    /// <param name="outputs">The model's outputs, as far as they are known.</param>
    /// <param name="dialect">Triton always answers raw; MLServer as it was asked.</param>
    public GrpcInferResponseWriter(string modelName, string modelVersion, IReadOnlyList<TensorSpec> outputs, WireDialect dialect = WireDialect.Triton)
    {
        ArgumentNullException.ThrowIfNull(modelName);
        ArgumentNullException.ThrowIfNull(modelVersion);
        ArgumentNullException.ThrowIfNull(outputs);
        this.dialect = dialect;
        name = Encoding.UTF8.GetBytes(modelName);
        version = Encoding.UTF8.GetBytes(modelVersion);
        outputHeads = [.. outputs.Select(o => (byte[])[.. Text(1, o.Name), .. TypeParts[(int)o.DataType]])];
        outputTypes = [.. outputs.Select(o => o.DataType)];
    }

    /// <summary>Writes one answer with its frame.</summary>
    /// <param name="output">Receives the frame; it is empty.</param>
    /// <param name="request">The request: its id is echoed.</param>
    /// <param name="tensors">The answer; as for <see cref="InferResponseWriter.Write"/>.</param>
    /// <param name="fields">What the model says besides; null for nothing.</param>
    /// <param name="inStream">
    /// Whether the answer is one of a stream: then it lies in a <c>ModelStreamInferResponse</c>, and its last byte is the value of the parameter
    /// <c>triton_final_response</c>, 1, which the sender may set to 0.
    /// </param>
    /// <returns>Where in the memory the frame begins.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.InferenceFailed"/>: parameters are no JSON object.</exception>
    public int Write(PinnedBuffer output, InferRequestMessage request, ReadOnlySpan<TensorSlot> tensors, AnswerFields? fields = null, bool inStream = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(request);
        GrpcFrame.Begin(output);
        bool raw = dialect == WireDialect.Triton || request.BinaryOutputs || !HaveContents(tensors);
        WriteHead(output, request, fields);
        foreach (TensorSlot tensor in tensors)
            WriteOutput(output, tensor, raw);
        foreach (TensorSlot tensor in raw ? tensors : [])
            ProtoWriter.WriteBytes(output, RawField, tensor.Data);
        if (inStream)
            WriteFinalMark(output, isLast: true);
        return GrpcFrame.End(output, inStream ? 2 : 0);
    }

    /// <summary>Writes an answer of a stream that has no tensors: that the last one was the last, or an error in place of one.</summary>
    /// <param name="output">Receives the frame in place of what it holds.</param>
    /// <param name="id">The request's id; empty for none.</param>
    /// <param name="modelName">Name of the model; null when none was found.</param>
    /// <param name="error">The error; null for none.</param>
    /// <param name="isLast">Whether no other answer follows; null when the request did not get as far as the model.</param>
    /// <returns>Where in the memory the frame begins.</returns>
    public static int WriteWithoutTensors(PinnedBuffer output, ReadOnlySpan<byte> id, string? modelName, string? error, bool? isLast)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Clear();
        GrpcFrame.Begin(output);
        ProtoWriter.WriteText(output, 1, error ?? "");
        int response = ProtoWriter.Begin(output, 2);
        ProtoWriter.WriteText(output, 1, modelName ?? "");
        if (!id.IsEmpty)
            ProtoWriter.WriteBytes(output, 3, id);
        if (isLast is bool last)
            WriteFinalMark(output, last);
        ProtoWriter.End(output, response);
        return GrpcFrame.End(output);
    }

    private void WriteHead(PinnedBuffer output, InferRequestMessage request, AnswerFields? fields)
    {
        WriteText(output, 1, fields is null ? default : fields.ModelName.Span, name);
        WriteText(output, 2, fields is null ? default : fields.ModelVersion.Span, version);
        if (request.HasId)
            JsonToProto.WriteText(output, 3, request.RawId);
        else if (fields is not null)
            WriteText(output, 3, fields.Id.Span, []);
        if (fields is { Parameters.IsEmpty: false })
            GrpcParameterMap.Write(output, 4, fields.Parameters.Span);
    }

    private static void WriteText(PinnedBuffer output, int field, ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> otherwise)
    {
        if (quoted.Length > 2)
            JsonToProto.WriteText(output, field, quoted[1..^1]);
        else if (otherwise.Length > 0)
            ProtoWriter.WriteBytes(output, field, otherwise);
    }

    private void WriteOutput(PinnedBuffer output, TensorSlot tensor, bool raw)
    {
        int message = ProtoWriter.Begin(output, OutputsField);
        int index = tensor.Index;
        if ((uint)index < (uint)outputHeads.Length && outputTypes[index] == tensor.DataType)
        {
            ProtoWriter.Append(output, outputHeads[index]);
        }
        else
        {
            ProtoWriter.WriteText(output, 1, tensor.Name);
            ProtoWriter.Append(output, TypeParts[(int)tensor.DataType]);
        }

        if (!tensor.Shape.IsEmpty)
        {
            int shape = ProtoWriter.Begin(output, 3);
            foreach (long entry in tensor.Shape)
                ProtoWriter.WriteVarint(output, (ulong)entry);
            ProtoWriter.End(output, shape);
        }

        if (!tensor.Parameters.IsEmpty)
            GrpcParameterMap.Write(output, 4, tensor.Parameters.Span);
        if (!raw)
            GrpcContentsWriter.Write(output, 5, tensor.DataType, tensor.Data);
        ProtoWriter.End(output, message);
    }

    /// <summary>The last byte is the mark's value. A choice is written even when it is false: not to be set is another thing.</summary>
    private static void WriteFinalMark(PinnedBuffer output, bool isLast)
    {
        int entry = ProtoWriter.Begin(output, 4);
        ProtoWriter.WriteBytes(output, 1, "triton_final_response"u8);
        ProtoWriter.WriteBytes(output, 2, isLast ? [8, 1] : [8, 0]);
        ProtoWriter.End(output, entry);
    }

    private static bool HaveContents(ReadOnlySpan<TensorSlot> tensors)
    {
        foreach (TensorSlot tensor in tensors)
        {
            // Raw and not raw may not be mixed.
            if (tensor.DataType is DataType.Fp16 or DataType.Bf16)
                return false;
        }

        return true;
    }

    private static byte[] Text(int field, string value)
    {
        var output = new PinnedBuffer();
        ProtoWriter.WriteText(output, field, value);
        return output.Written.ToArray();
    }
}
