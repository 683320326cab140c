using System.Buffers;
using System.Runtime.CompilerServices;

namespace DismPS.Engine.Tensors;

/// <summary>
/// Growing memory at a fixed address, aligned to 64 bytes, that is written to like a stream and that native code may read.
/// Growing moves the content: spans and addresses taken before then show the old memory.
/// </summary>
public sealed unsafe class PinnedBuffer : IBufferWriter<byte>
{
    /// <summary>Alignment of the first byte: a cache line, and the widest vector register.</summary>
    public const int Alignment = 64;

    private static readonly int MaxCapacity = Array.MaxLength - Alignment;

    private byte[] array = [];
    private int origin;
    private int capacity;
    private int written;

    /// <summary>Bytes that can be held without growing.</summary>
    public int Capacity => capacity;

    /// <summary>Bytes written so far.</summary>
    public int Length => written;

    /// <summary>Address of the first byte; 0 while nothing was ever written.</summary>
    public nint Address => capacity == 0 ? 0 : (nint)Unsafe.AsPointer(ref array[origin]);

    /// <summary>What was written so far.</summary>
    public Span<byte> Written => array.AsSpan(origin, written);

    /// <summary>What was written so far, as memory.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => array.AsMemory(origin, written);

    /// <summary>Forgets the content, and the memory too when it is more than <paramref name="keepBytes"/>.</summary>
    public void Clear(int keepBytes = int.MaxValue)
    {
        written = 0;
        if (capacity <= keepBytes)
            return;
        array = [];
        origin = 0;
        capacity = 0;
    }

    /// <summary>Sets the length; bytes that come into being have no defined content.</summary>
    public void SetLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        EnsureCapacity(length);
        written = length;
    }

    /// <summary>Appends undefined bytes at the next multiple of <see cref="Alignment"/>; returns their offset.</summary>
    /// <exception cref="OutOfMemoryException">There is no more memory, or the buffer would exceed 2 GB.</exception>
    public int Reserve(long bytes)
    {
        long offset = (written + (long)(Alignment - 1)) & ~(long)(Alignment - 1);
        EnsureCapacity(offset + bytes);
        written = (int)(offset + bytes);
        return (int)offset;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(capacity - written));
        written += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureCapacity((long)written + Math.Max(sizeHint, 1));
        return array.AsMemory(origin + written, capacity - written);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureCapacity((long)written + Math.Max(sizeHint, 1));
        return array.AsSpan(origin + written, capacity - written);
    }

    private void EnsureCapacity(long needed)
    {
        if (needed > capacity)
            Grow(needed);
    }

    private void Grow(long needed)
    {
        if (needed > MaxCapacity)
            throw new OutOfMemoryException("A tensor buffer cannot exceed 2 GB.");
        int size = (int)Math.Min(MaxCapacity, Math.Max(needed, Math.Max(4096, capacity * 2L)));
        byte[] grown = GC.AllocateUninitializedArray<byte>(size + Alignment, pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref grown[0]);
        int shift = (int)(-address & (Alignment - 1));
        Written.CopyTo(grown.AsSpan(shift));
        array = grown;
        origin = shift;
        capacity = size;
    }
}
