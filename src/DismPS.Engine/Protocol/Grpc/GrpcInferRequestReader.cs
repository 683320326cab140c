using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>
/// Reads <c>ModelInferRequest</c> messages straight into memory that a runtime can read, without making protobuf's objects. Names are resolved
/// against the model; whether types and shapes suit it is for the caller to check.
/// </summary>
public sealed class GrpcInferRequestReader
{
    private readonly string model;
    private readonly TensorNames inputNames;
    private readonly TensorNames outputNames;
    private readonly WireLimits limits;
    private readonly WireDialect dialect;

    /// <summary>Makes a reader for one model; it may be used by many threads.</summary>
    public GrpcInferRequestReader(string model, TensorNames inputNames, TensorNames outputNames, WireLimits limits, WireDialect dialect = WireDialect.Triton)
    {
        this.model = model;
        this.inputNames = inputNames;
        this.outputNames = outputNames;
        this.limits = limits;
        this.dialect = dialect;
    }

    /// <summary>Reads a request.</summary>
    /// <param name="body">The message behind <paramref name="start"/> other bytes. It must not be written to while the request is in use.</param>
    /// <param name="start">Where the message begins.</param>
    /// <param name="message">Receives the request; it was cleared before. <see cref="InferRequestMessage.BinaryOutputs"/> says whether its tensors were raw.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>, naming the tensor and the model, what was expected and what was found.</exception>
    public void Read(PinnedBuffer body, int start, InferRequestMessage message)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(message);
        new GrpcInferWalk(model, inputNames, outputNames, limits, dialect, message, body, start).ReadRequest();
    }

    /// <summary>Finds what a message asks for without reading the rest.</summary>
    /// <param name="message">The whole message.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: the message is malformed.</exception>
    public static GrpcInferTarget ReadTarget(ReadOnlySpan<byte> message)
    {
        var target = new GrpcInferTarget();
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            if (fields.Is(1, ProtoWire.Length))
                target.ModelName = fields.ReadUtf8();
            else if (fields.Is(2, ProtoWire.Length))
                target.ModelVersion = fields.ReadUtf8();
            else if (fields.Is(3, ProtoWire.Length))
                target.Id = fields.ReadUtf8();
            else
                fields.Skip();
        }

        return target;
    }

    /// <summary>
    /// Where a message's first byte should lie in its buffer, so that the first raw tensor is aligned to <see cref="PinnedBuffer.Alignment"/> and
    /// can be used in place: behind this many bytes.
    /// </summary>
    /// <param name="beginning">What has come of the message so far.</param>
    public static int BodyOffset(ReadOnlySpan<byte> beginning)
    {
        // Protobuf writers keep the order of the numbers, so that the raw tensors come last and their beginning is in the first bytes.
        int position = 0;
        while (TryVarint(beginning, ref position, out ulong tag) && (tag & 7) == (int)ProtoWire.Length && TryVarint(beginning, ref position, out ulong length))
        {
            if (tag >> 3 == GrpcInferWalk.RawField)
                return (PinnedBuffer.Alignment - (position % PinnedBuffer.Alignment)) % PinnedBuffer.Alignment;
            if (length > (ulong)(beginning.Length - position))
                break;
            position += (int)length;
        }

        return 0;
    }

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 35 && position < bytes.Length; shift += 7)
        {
            byte next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }
}
