namespace DismPS.Engine.Inference.Input;

/// <summary>
/// Reads a pipe or a device so that a cancelled reader does not wait for the writer: on Unix a read that has begun goes on until data comes.
/// The abandoned read fills a buffer of this stream alone, never one that its reader has given back.
/// </summary>
internal sealed class InterruptibleStream(Stream inner) : Stream
{
    private readonly byte[] own = new byte[64 * 1024];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int wanted = Math.Min(buffer.Length, own.Length);
        int count = await Task.Run(() => inner.Read(own, 0, wanted), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        own.AsMemory(0, count).CopyTo(buffer);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
