using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace DismPS.Bench.Serve;

/// <summary>A connection that has one request under way at most. It uses the system's calls directly: the load must cost less than what it loads.</summary>
internal sealed unsafe partial class LoadConnection : IDisposable
{
    private const int DoNotWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int TryAgain = 11;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[256 * 1024];
    private byte[] request = [];
    private int sent;
    private int received;
    private int expected;

    public LoadConnection(Uri target)
    {
        socket.Connect(IPAddress.Loopback, target.Port);
        Handle = (int)socket.Handle;
    }

    /// <summary>Descriptor of the socket.</summary>
    public int Handle { get; }

    /// <summary>Whether a request is under way.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Whether a part of the request could not be sent yet.</summary>
    public bool IsSending => sent < request.Length;

    /// <summary>When the request was begun.</summary>
    public long Since { get; private set; }

    public void Begin(byte[] bytes)
    {
        request = bytes;
        sent = received = expected = 0;
        IsBusy = true;
        Since = Stopwatch.GetTimestamp();
        ContinueSending();
    }

    public void ContinueSending()
    {
        fixed (byte* start = request)
        {
            while (sent < request.Length)
            {
                nint count = Send(Handle, start + sent, (nuint)(request.Length - sent), DoNotWait | NoSignal);
                if (count < 0)
                {
                    ThrowUnlessLater("send");
                    return;
                }

                sent += (int)count;
            }
        }
    }

    /// <summary>Takes what has arrived. True when the answer is whole.</summary>
    /// <exception cref="InvalidDataException">The answer is not 200.</exception>
    public bool ContinueReceiving()
    {
        fixed (byte* start = buffer)
        {
            nint count = Receive(Handle, start + received, (nuint)(buffer.Length - received), DoNotWait);
            if (count < 0)
            {
                ThrowUnlessLater("recv");
                return false;
            }

            if (count == 0)
                throw new InvalidDataException("The target closed the connection.");
            received += (int)count;
        }

        if (expected == 0)
            ReadHead();
        IsBusy = expected == 0 || received < expected;
        return !IsBusy;
    }

    public void Dispose() => socket.Dispose();

    private void ReadHead()
    {
        ReadOnlySpan<byte> text = buffer.AsSpan(0, received);
        int end = text.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return;
        if (!text.StartsWith("HTTP/1.1 200 "u8))
            throw new InvalidDataException($"The target answered: {Encoding.UTF8.GetString(text)}");
        ReadOnlySpan<byte> name = "\r\nContent-Length: "u8;
        int at = text[..end].IndexOf(name);
        if (at < 0 || !Utf8Parser.TryParse(text[(at + name.Length)..], out int length, out _))
            throw new InvalidDataException($"The answer has no length: {Encoding.UTF8.GetString(text[..end])}");
        expected = end + 4 + length;
        if (expected > buffer.Length)
            Array.Resize(ref buffer, expected);
    }

    private static void ThrowUnlessLater(string what)
    {
        if (Marshal.GetLastPInvokeError() is int error and not TryAgain)
            throw new InvalidDataException($"{what} failed with {error}.");
    }

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, byte* bytes, nuint count, int flags);
}
