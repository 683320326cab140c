namespace DismPS.Engine.Models.Archives;

/// <summary>A part of another stream. It can seek when that one can; of one that cannot it is the first bytes.</summary>
internal sealed class StreamPart(Stream whole, long start, long length) : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => whole.CanSeek;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => position; set => position = Math.Clamp(value, 0, length); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (position >= length)
            return 0;
        if (buffer.Length > length - position)
            buffer = buffer[..(int)(length - position)];
        // Others read other parts of the same file in between.
        if (whole.CanSeek)
            whole.Position = start + position;
        int read = whole.Read(buffer);
        position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        if (!CanSeek)
            throw new NotSupportedException();
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => position + offset, _ => length + offset };
        return position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
