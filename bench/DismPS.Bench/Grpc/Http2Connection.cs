using System.Buffers.Binary;
using System.Diagnostics;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Grpc;

/// <summary>A connection of HTTP/2 with one stream at a time, as little of the protocol as a client needs that never sends more than the windows hold.</summary>
internal sealed class Http2Connection : ILoadConnection
{
    public const int FrameHead = 9;
    public const byte DataFrame = 0;
    public const byte HeadersFrame = 1;
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private const byte ResetFrame = 3;
    private const byte SettingsFrame = 4;
    private const byte PingFrame = 6;
    private const byte GoAwayFrame = 7;
    private const byte WindowUpdateFrame = 8;
    private const byte Acknowledged = 1;
    private const int InitialWindowSetting = 4;
    private const int LargestWindow = int.MaxValue;
    private const int FirstWindow = 65535;

    // Long before the window that the target may fill is empty.
    private const int WindowStep = 1 << 30;

    private readonly LoadSocket socket;
    private readonly byte[] buffer = new byte[512 * 1024];
    private byte[] template = [];
    private byte[] request = [];
    private int requestData;
    private int sent;
    private int received;
    private int answered;
    private int wanted;
    private int taken;
    private long window = FirstWindow;
    private uint stream = 1;

    public Http2Connection(Uri target)
    {
        socket = new LoadSocket(target);
        Write(
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8,
            .. GrpcRequests.Frame(SettingsFrame, 0, [0, InitialWindowSetting, .. Big(LargestWindow)]),
            .. GrpcRequests.Frame(WindowUpdateFrame, 0, Big(LargestWindow - FirstWindow)),
        ]);
    }

    public int Handle => socket.Handle;

    public bool IsBusy { get; private set; }

    public bool IsSending => sent < request.Length;

    public long Since { get; private set; }

    public void Begin(byte[] bytes)
    {
        if (!ReferenceEquals(bytes, template))
        {
            template = bytes;
            request = [.. bytes];
            wanted = 0;
        }

        Number(request);
        answered = 0;
        sent = 0;
        IsBusy = true;
        Since = Stopwatch.GetTimestamp();
        window -= requestData;
        ContinueSending();
    }

    public void ContinueSending()
    {
        // A target with small windows has given back what earlier requests took by the time it answers them.
        if (window >= 0)
            sent = socket.Send(request, sent);
    }

    public bool ContinueReceiving()
    {
        int count = socket.Receive(buffer.AsSpan(received));
        if (count == 0)
            return false;
        received += count;
        int at = 0;
        while (received - at >= FrameHead)
        {
            ReadOnlySpan<byte> head = buffer.AsSpan(at, FrameHead);
            int length = (head[0] << 16) | (head[1] << 8) | head[2];
            if (received - at < FrameHead + length)
                break;
            Take(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head[5..]), buffer.AsSpan(at + FrameHead, length));
            at += FrameHead + length;
        }

        buffer.AsSpan(at, received - at).CopyTo(buffer);
        received -= at;
        return !IsBusy;
    }

    public void Dispose() => socket.Dispose();

    private void Take(byte type, byte flags, int of, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case DataFrame:
                answered += payload.Length;
                taken += payload.Length;
                break;
            case SettingsFrame when (flags & Acknowledged) == 0:
                Write(GrpcRequests.Frame(SettingsFrame, Acknowledged, []));
                break;
            case PingFrame when (flags & Acknowledged) == 0:
                Write(GrpcRequests.Frame(PingFrame, Acknowledged, payload));
                break;
            // Those of streams come too late to matter: a request fits into what a stream begins with.
            case WindowUpdateFrame when of == 0:
                window += BinaryPrimitives.ReadInt32BigEndian(payload) & LargestWindow;
                break;
            case ResetFrame or GoAwayFrame:
                throw new InvalidDataException($"The target ended the {(type == ResetFrame ? "stream" : "connection")}: {Convert.ToHexString(payload)}");
        }

        if (type is DataFrame or HeadersFrame && (flags & EndStream) != 0)
            End();
    }

    private void End()
    {
        // A failure has no message.
        if (answered == 0 || (wanted != 0 && answered != wanted))
            throw new InvalidDataException($"The target answered {answered} bytes in place of {wanted}.");
        wanted = answered;
        IsBusy = false;
        if (taken < WindowStep)
            return;
        Write(GrpcRequests.Frame(WindowUpdateFrame, 0, Big(taken)));
        taken = 0;
    }

    /// <summary>Gives the frames the number of a new stream.</summary>
    private void Number(Span<byte> frames)
    {
        requestData = 0;
        while (frames.Length > 0)
        {
            int length = (frames[0] << 16) | (frames[1] << 8) | frames[2];
            if (frames[3] == DataFrame)
                requestData += length;
            BinaryPrimitives.WriteUInt32BigEndian(frames[5..], stream);
            frames = frames[(FrameHead + length)..];
        }

        stream += 2;
    }

    /// <summary>Between requests, so that frames do not mix; a few bytes always go.</summary>
    private void Write(ReadOnlySpan<byte> frames)
    {
        if (IsSending && sent > 0)
            throw new InvalidOperationException("A request is half sent.");
        if (socket.Send(frames) != frames.Length)
            throw new InvalidDataException("The target takes nothing.");
    }

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
