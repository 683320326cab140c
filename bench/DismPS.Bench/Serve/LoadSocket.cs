using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DismPS.Bench.Serve;

/// <summary>A connected socket that never waits. It uses the system's calls directly: the load must cost less than what it loads.</summary>
internal sealed unsafe partial class LoadSocket : IDisposable
{
    private const int DoNotWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int TryAgain = 11;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public LoadSocket(Uri target)
    {
        socket.Connect(IPAddress.Loopback, target.Port);
        Handle = (int)socket.Handle;
    }

    /// <summary>Descriptor.</summary>
    public int Handle { get; }

    /// <summary>Goes on sending until all is sent or the system takes nothing; returns how much is sent.</summary>
    public int Send(ReadOnlySpan<byte> bytes, int sent)
    {
        int count = 1;
        for (; sent < bytes.Length && count > 0; sent += count)
            count = Send(bytes[sent..]);
        return sent;
    }

    /// <summary>Sends what the system takes now; 0 when it takes nothing.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            return Count(Send(Handle, start, (nuint)bytes.Length, DoNotWait | NoSignal), "send");
    }

    /// <summary>Takes what has arrived; 0 when nothing has.</summary>
    /// <exception cref="InvalidDataException">The other side has closed the connection.</exception>
    public int Receive(Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count = Receive(Handle, start, (nuint)bytes.Length, DoNotWait);
            return count == 0 ? throw new InvalidDataException("The target closed the connection.") : Count(count, "recv");
        }
    }

    public void Dispose() => socket.Dispose();

    private static int Count(nint count, string what)
    {
        if (count < 0 && Marshal.GetLastPInvokeError() is int error and not TryAgain)
            throw new InvalidDataException($"{what} failed with {error}.");
        return (int)Math.Max(count, 0);
    }

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, byte* bytes, nuint count, int flags);
}
