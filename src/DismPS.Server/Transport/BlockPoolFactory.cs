using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace DismPS.Server.Transport;

/// <summary>Gives every queue of the transport the one pool: what a connection has given back serves the next.</summary>
internal sealed class BlockPoolFactory : IMemoryPoolFactory<byte>
{
    private readonly BlockPool pool = new();

    public MemoryPool<byte> Create(MemoryPoolOptions? options) => pool;
}
