using System.Buffers.Binary;

namespace DismPS.KubernetesStandIn;

/// <summary>
/// Frames of SPDY/3.1 on an upgraded connection. Windows are not kept: kubectl's library never opens them, and the server's does not wait for it.
/// </summary>
internal sealed class SpdyConnection(Stream connection)
{
    private const int LargestFrame = 1024 * 1024;

    private readonly SemaphoreSlim writing = new(1, 1);
    private bool isHeaderStreamBegun;

    /// <summary>The next frame; null at the end.</summary>
    /// <exception cref="InvalidDataException">It is no frame.</exception>
    public async Task<SpdyFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        byte[] head = new byte[8];
        int read = await connection.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        if (read < head.Length)
            return null;
        int length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) & 0xffffff;
        if (length > LargestFrame)
            throw new InvalidDataException($"A frame of {length} bytes is too large.");
        byte[] payload = new byte[length];
        await connection.ReadExactlyAsync(payload, cancellationToken);
        uint first = BinaryPrimitives.ReadUInt32BigEndian(head);
        bool isControl = (first & 0x80000000) != 0;
        if (isControl && (first >> 16 & 0x7fff) != 3)
            throw new InvalidDataException("The frame is not of SPDY/3.");
        return isControl ? new SpdyFrame((int)(first & 0xffff), 0, head[4], payload) : new SpdyFrame(SpdyFrame.Data, (int)first, head[4], payload);
    }

    public Task DataAsync(int stream, ReadOnlyMemory<byte> content, bool isLast, CancellationToken cancellationToken) =>
        WriteAsync((uint)stream, isLast, content, cancellationToken);

    /// <summary>Accepts a stream, with no headers.</summary>
    public async Task ReplyAsync(int stream, CancellationToken cancellationToken)
    {
        // Of one compressed stream for all headers: an uncompressed block with a count of zero, and an empty one, which Go's reader needs to stop there.
        byte[] block = [0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
        byte[] begin = isHeaderStreamBegun ? [] : [0x78, 0x01];
        isHeaderStreamBegun = true;
        await WriteAsync(Control(SpdyFrame.SynReply), false, (byte[])[.. Number(stream), .. begin, .. block], cancellationToken);
    }

    public Task ResetAsync(int stream, int status, CancellationToken cancellationToken) =>
        WriteAsync(Control(SpdyFrame.Reset), false, (byte[])[.. Number(stream), .. Number(status)], cancellationToken);

    public Task PingAsync(byte[] id, CancellationToken cancellationToken) => WriteAsync(Control(SpdyFrame.Ping), false, id, cancellationToken);

    private static uint Control(int type) => 0x80030000 | (uint)type;

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private async Task WriteAsync(uint first, bool isLast, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        byte[] frame = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, first);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), payload.Length);
        frame[4] = isLast ? (byte)1 : (byte)0;
        payload.CopyTo(frame.AsMemory(8));
        await writing.WaitAsync(cancellationToken);
        try
        {
            await connection.WriteAsync(frame, cancellationToken);
            await connection.FlushAsync(cancellationToken);
        }
        finally
        {
            writing.Release();
        }
    }
}
