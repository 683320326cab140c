namespace DismPS.Engine.Models.Compression;

/// <summary>A stream that unpacks another one from front to back. Damaged data are an <see cref="InvalidDataException"/>.</summary>
internal abstract class DecodingStream(Stream packed) : Stream
{
    private readonly byte[] buffer = new byte[32 * 1024];
    private int next;
    private int filled;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public abstract override int Read(Span<byte> buffer);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>The next packed byte.</summary>
    internal byte NextByte()
    {
        int value = TryNextByte();
        return value >= 0 ? (byte)value : throw new InvalidDataException("they end too early");
    }

    /// <summary>The next packed byte; -1 at the end.</summary>
    internal int TryNextByte()
    {
        if (next == filled)
        {
            filled = packed.Read(buffer, 0, buffer.Length);
            next = 0;
            if (filled == 0)
                return -1;
        }

        return buffer[next++];
    }

    /// <summary>A little-endian number.</summary>
    internal ulong NextNumber(int bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes; i++)
            value |= (ulong)NextByte() << (8 * i);
        return value;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            packed.Dispose();
        base.Dispose(disposing);
    }
}
