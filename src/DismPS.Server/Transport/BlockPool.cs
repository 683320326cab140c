using System.Buffers;

namespace DismPS.Server.Transport;

/// <summary>
/// Memory that connections read into and write from. A block holds a usual request whole, so that a body of 50 KB takes one call of the system and not
/// the twenty-six that Kestrel's blocks of 4 KB take. Connections that wait hold none. Past <see cref="MaxLarge"/> large blocks in use, small ones are
/// given out: many slow connections cost no more memory than they would elsewhere.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    /// <summary>Bytes of a small block, what Kestrel's own pool gives.</summary>
    public const int SmallSize = 4096;

    /// <summary>Bytes of a large block.</summary>
    public const int LargeSize = 64 << 10;

    /// <summary>Large blocks that are in use at most.</summary>
    public const int MaxLarge = 256;

    private const int MaxKeptSmall = 1024;

    private readonly Lock gate = new();
    private readonly Stack<Block> large = new();
    private readonly Stack<Block> small = new();
    private int largeInUse;

    /// <summary>What may be asked for; the pipe looks elsewhere for more.</summary>
    public override int MaxBufferSize => SmallSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, SmallSize);
        bool isLarge;
        lock (gate)
        {
            // The block that was used last is the one that the processor still has.
            isLarge = largeInUse < MaxLarge;
            if (isLarge)
                largeInUse++;
            if ((isLarge ? large : small).TryPop(out Block? block))
                return block;
        }

        return new Block(this, isLarge ? LargeSize : SmallSize);
    }

    protected override void Dispose(bool disposing)
    {
        lock (gate)
        {
            large.Clear();
            small.Clear();
        }
    }

    private void Return(Block block)
    {
        lock (gate)
        {
            if (block.Memory.Length == LargeSize)
            {
                largeInUse--;
                large.Push(block);
            }
            else if (small.Count < MaxKeptSmall)
            {
                small.Push(block);
            }
        }
    }

    private sealed class Block(BlockPool pool, int size) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(size, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}
