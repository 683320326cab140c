using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace DismPS.Bench.Serve;

/// <summary>A connection of HTTP/1.1.</summary>
internal sealed class LoadConnection(Uri target) : ILoadConnection
{
    private readonly LoadSocket socket = new(target);
    private byte[] buffer = new byte[256 * 1024];
    private byte[] request = [];
    private int sent;
    private int received;
    private int expected;

    public int Handle => socket.Handle;

    public bool IsBusy { get; private set; }

    public bool IsSending => sent < request.Length;

    public long Since { get; private set; }

    public void Begin(byte[] bytes)
    {
        request = bytes;
        sent = received = expected = 0;
        IsBusy = true;
        Since = Stopwatch.GetTimestamp();
        ContinueSending();
    }

    public void ContinueSending() => sent = socket.Send(request, sent);

    public bool ContinueReceiving()
    {
        int count = socket.Receive(buffer.AsSpan(received));
        if (count == 0)
            return false;
        received += count;
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
}
