using System.Buffers.Binary;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>The layout of a frame, and its writing into a buffer: begin, head, end of the head, tensors, end.</summary>
internal static class Frame
{
    /// <summary>Bytes before the head: length, kind, number of the request, length of the head.</summary>
    public const int PrefixBytes = 20;

    /// <summary>Tensors begin at multiples of this, counted from the frame's first byte.</summary>
    public const int TensorAlignment = 16;

    /// <summary>Tensors of more bytes lie in shared memory: below, two copies through the pipe cost less than its bookkeeping.</summary>
    public const int SharedAbove = 256 * 1024;

    /// <summary>Largest frame; a longer one means that the other side writes something else.</summary>
    public const int MaxBytes = 1 << 30;

    /// <summary>A length of a frame counts from behind its own field.</summary>
    public const int UncountedBytes = 4;

    /// <summary>Largest head.</summary>
    public const int MaxHeadBytes = 64 << 20;

    /// <summary>Answers to one request that a worker may send before the server says that it has taken some.</summary>
    public const int MaxUntakenAnswers = 8;

    /// <summary>Bytes of them, the last one left out.</summary>
    public const int MaxUntakenBytes = 4 << 20;

    private const int KindOffset = 4;
    private const int FlagsOffset = 5;
    private const int NumberOffset = 8;
    private const int HeadLengthOffset = 16;

    /// <summary>Starts a frame; the head is written behind it.</summary>
    public static void Begin(PinnedBuffer frame, FrameKind kind)
    {
        frame.Clear();
        frame.SetLength(PrefixBytes);
        frame.Written.Clear();
        frame.Written[KindOffset] = (byte)kind;
    }

    /// <summary>Closes the head.</summary>
    public static void EndHead(PinnedBuffer frame) =>
        BinaryPrimitives.WriteInt32LittleEndian(frame.Written[HeadLengthOffset..], frame.Length - PrefixBytes);

    /// <summary>Appends a tensor's bytes.</summary>
    public static void AppendTensor(PinnedBuffer frame, ReadOnlySpan<byte> data)
    {
        int start = AlignUp(frame.Length);
        int gap = start - frame.Length;
        Span<byte> span = frame.GetSpan(gap + data.Length);
        span[..gap].Clear();
        data.CopyTo(span[gap..]);
        frame.Advance(gap + data.Length);
    }

    /// <summary>Closes the frame.</summary>
    public static void End(PinnedBuffer frame) => BinaryPrimitives.WriteInt32LittleEndian(frame.Written, frame.Length - 4);

    /// <summary>Sets the number of the request, which is only known when it is its turn to be sent.</summary>
    public static void SetNumber(PinnedBuffer frame, long number) => BinaryPrimitives.WriteInt64LittleEndian(frame.Written[NumberOffset..], number);

    /// <summary>Reads a prefix.</summary>
    /// <returns>False when it is none: the other side writes something else.</returns>
    public static bool TryReadPrefix(ReadOnlySpan<byte> prefix, out FrameKind kind, out FrameFlags flags, out long number, out int headLength, out int bodyLength)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        kind = (FrameKind)prefix[KindOffset];
        flags = (FrameFlags)prefix[FlagsOffset];
        number = BinaryPrimitives.ReadInt64LittleEndian(prefix[NumberOffset..]);
        headLength = BinaryPrimitives.ReadInt32LittleEndian(prefix[HeadLengthOffset..]);
        bodyLength = length - (PrefixBytes - 4);
        return length <= MaxBytes && headLength is >= 2 and <= MaxHeadBytes && bodyLength >= headLength
            && flags <= FrameFlags.End && (prefix[FlagsOffset + 1] | prefix[FlagsOffset + 2]) == 0
            && (flags == FrameFlags.None || kind == FrameKind.Response || (kind == FrameKind.Error && flags == FrameFlags.More));
    }

    /// <summary>The next offset at which a tensor may begin.</summary>
    public static int AlignUp(int offset) => (offset + (TensorAlignment - 1)) & ~(TensorAlignment - 1);
}
