using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;

namespace DismPS.Server.Grpc;

/// <summary>Takes one message after the other out of a call's body; used again for the next call.</summary>
/// <param name="limit">Bytes that a message may have at most, unpacked.</param>
internal sealed class GrpcMessageReader(long limit)
{
    private const int MaxReserved = 1 << 20;

    private PipeReader body = null!;
    private string encoding = GrpcEncoding.Identity;

    /// <summary>Begins with another call's body.</summary>
    public void Begin(PipeReader reader, string messageEncoding)
    {
        body = reader;
        encoding = messageEncoding;
    }

    /// <summary>Reads the next message into the call's body; false when there is none any more.</summary>
    /// <exception cref="GrpcException">The frame is broken, or the message is too large.</exception>
    public async ValueTask<bool> ReadAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        ReadResult result = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
        while (result.Buffer.Length < GrpcFrame.PrefixLength)
        {
            if (result.IsCompleted && result.Buffer.IsEmpty)
                return false;
            if (result.IsCompleted)
                throw Broken($"the body ends with {result.Buffer.Length} bytes of the five in front of a message");
            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        (bool packed, int length) = ReadPrefix(result.Buffer);
        ReadOnlySequence<byte> rest = result.Buffer.Slice(GrpcFrame.PrefixLength);
        PinnedBuffer target = packed ? call.Response : call.Body;
        if (!packed)
            call.BeginBodyAt(GrpcInferRequestReader.BodyOffset(rest.FirstSpan[..Math.Min(length, rest.FirstSpan.Length)]));
        // Growing step by step would copy what has come again and again; a length that is only claimed gets no more than this.
        target.GetSpan(Math.Min(length, MaxReserved));
        int left = length;
        while (true)
        {
            ReadOnlySequence<byte> part = rest.Slice(0, Math.Min(left, rest.Length));
            Append(part, target);
            left -= (int)part.Length;
            body.AdvanceTo(part.End);
            if (left == 0)
                break;
            if (result.IsCompleted)
                throw Broken($"the body ends {left} bytes before the end of a message of {length} bytes");
            result = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            rest = result.Buffer;
        }

        if (packed)
            Unpack(call);
        return true;
    }

    /// <summary>Waits for the end of a body that may have no other message.</summary>
    /// <exception cref="GrpcException">Another message follows.</exception>
    public async ValueTask ExpectEndAsync(CancellationToken cancellationToken)
    {
        ReadResult result = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
        while (result.Buffer.IsEmpty && !result.IsCompleted)
        {
            body.AdvanceTo(result.Buffer.End);
            result = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        bool empty = result.Buffer.IsEmpty;
        body.AdvanceTo(result.Buffer.End);
        if (!empty)
            throw new GrpcException(GrpcStatus.Unimplemented, "This call takes one message, and more than one was sent.");
    }

    private (bool Packed, int Length) ReadPrefix(ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[GrpcFrame.PrefixLength];
        buffer.Slice(0, GrpcFrame.PrefixLength).CopyTo(prefix);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] > 1)
            throw Broken($"the first byte of a message is {prefix[0]}");
        if (length > limit)
            throw GrpcEncoding.TooLarge(length, limit);
        if (prefix[0] == 1 && encoding == GrpcEncoding.Identity)
            throw Broken("a message is compressed, and the header grpc-encoding does not say how");
        return (prefix[0] == 1, (int)length);
    }

    private void Unpack(InferenceCall call)
    {
        call.BeginBodyAt(0);
        GrpcEncoding.Unpack(encoding, call.Response.WrittenMemory, limit, call.Body);
        call.Response.Clear();
    }

    private static void Append(ReadOnlySequence<byte> bytes, PinnedBuffer target)
    {
        foreach (ReadOnlyMemory<byte> part in bytes)
        {
            part.Span.CopyTo(target.GetSpan(part.Length));
            target.Advance(part.Length);
        }
    }

    private static GrpcException Broken(string fault) => new(GrpcStatus.Internal, $"The frame of a message is broken: {fault}.");
}
