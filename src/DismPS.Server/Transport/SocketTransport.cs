using System.Runtime.CompilerServices;
using DismPS.Engine.Serving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DismPS.Server.Transport;

/// <summary>Kestrel's sockets, with memory from a <see cref="BlockPool"/>.</summary>
internal static class SocketTransport
{
    public static IConnectionListenerFactory Create()
    {
        // Without the runtime's part of it this would not spare a change of thread.
        var options = new SocketTransportOptions { UnsafePreferInlineScheduling = SocketThread.Answers };
        UseBlocks(options);
        return new SocketTransportFactory(Options.Create(options), NullLoggerFactory.Instance);
    }

    /// <summary>False when this version of Kestrel has another way to set the memory: its own serves as well, only slower for large bodies.</summary>
    internal static bool UseBlocks(SocketTransportOptions options)
    {
        try
        {
            // Public only to those who build a whole web host, which takes longer to start than everything else together.
            SetMemoryPoolFactory(options, new BlockPoolFactory());
            return true;
        }
        catch (MissingMethodException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_MemoryPoolFactory")]
    private static extern void SetMemoryPoolFactory(SocketTransportOptions options, IMemoryPoolFactory<byte> factory);
}
