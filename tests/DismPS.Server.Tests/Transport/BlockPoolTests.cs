using System.Buffers;
using DismPS.Server.Transport;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Xunit;

namespace DismPS.Server.Tests.Transport;

public sealed class BlockPoolTests
{
    [Fact]
    public void Kestrels_sockets_take_their_memory_from_the_pool() => Assert.True(SocketTransport.UseBlocks(new SocketTransportOptions()));

    [Fact]
    public void A_block_that_came_back_is_given_out_again()
    {
        using var pool = new BlockPool();
        IMemoryOwner<byte> first = pool.Rent();
        first.Dispose();

        Assert.Same(first, pool.Rent());
        Assert.NotSame(first, pool.Rent());
    }

    [Fact]
    public void Many_connections_get_small_blocks_and_large_ones_again_when_there_are_fewer()
    {
        using var pool = new BlockPool();
        IMemoryOwner<byte>[] large = [.. Enumerable.Range(0, BlockPool.MaxLarge).Select(_ => pool.Rent())];
        Assert.All(large, block => Assert.Equal(BlockPool.LargeSize, block.Memory.Length));

        IMemoryOwner<byte> small = pool.Rent(BlockPool.SmallSize);
        Assert.Equal(BlockPool.SmallSize, small.Memory.Length);

        large[0].Dispose();
        Assert.Equal(BlockPool.LargeSize, pool.Rent().Memory.Length);
        small.Dispose();
        Assert.Equal(BlockPool.SmallSize, pool.Rent().Memory.Length);
    }

    [Fact]
    public void More_than_a_small_block_is_not_promised()
    {
        using var pool = new BlockPool();

        Assert.Equal(BlockPool.SmallSize, pool.MaxBufferSize);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(BlockPool.SmallSize + 1));
    }
}
