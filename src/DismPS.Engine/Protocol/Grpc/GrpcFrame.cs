using System.Buffers.Binary;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>The frame of a message in a gRPC body: a byte that says whether it is compressed, and its length in four bytes, highest first.</summary>
public static class GrpcFrame
{
    /// <summary>Bytes in front of each message.</summary>
    public const int PrefixLength = 5;

    // Room for the prefix, and for the tag and length of the message that an answer in a stream lies in.
    internal const int Gap = 16;

    /// <summary>Writes the prefix of a message.</summary>
    public static void WritePrefix(Span<byte> target, bool compressed, int length)
    {
        target[0] = (byte)(compressed ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(target[1..], length);
    }

    /// <summary>Begins a frame in empty memory: its prefix is written by <see cref="End"/>, when the length is known.</summary>
    public static void Begin(PinnedBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.SetLength(Gap);
    }

    /// <summary>Ends a frame; returns where in the memory it begins.</summary>
    /// <param name="output">What <see cref="Begin"/> began, and the message behind it.</param>
    /// <param name="field">Number of the field of an outer message that the message is; 0 for none.</param>
    public static int End(PinnedBuffer output, int field = 0)
    {
        ArgumentNullException.ThrowIfNull(output);
        int start = Gap;
        Span<byte> all = output.Written;
        if (field > 0)
        {
            uint length = (uint)(all.Length - Gap);
            start -= 1 + ProtoWriter.VarintSize(length);
            all[start] = (byte)((field << 3) | (int)ProtoWire.Length);
            int place = start + 1;
            for (; length >= 0x80; length >>= 7)
                all[place++] = (byte)(length | 0x80);
            all[place] = (byte)length;
        }

        start -= PrefixLength;
        WritePrefix(all[start..], compressed: false, all.Length - start - PrefixLength);
        return start;
    }
}
