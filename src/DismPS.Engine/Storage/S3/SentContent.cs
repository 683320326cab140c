using System.Security.Cryptography;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Storage.Objects;
using Microsoft.Win32.SafeHandles;

namespace DismPS.Engine.Storage.S3;

/// <summary>
/// A stretch of a file, or bytes, on their way to a store: takes the MD5 of what was sent, keeps the watch going and counts. The library may read
/// it once before it is sent, to sign it; reading from the beginning again starts the numbers again.
/// </summary>
internal sealed class SentContent : Stream
{
    private readonly SafeFileHandle? _file;
    private readonly ObjectContent _content;
    private readonly long _offset;
    private readonly StallWatch _watch;
    private readonly StoreOptions _options;
    private readonly Action<long> _sent;
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private long _position;

    /// <summary>Begins.</summary>
    /// <param name="content">Of what.</param>
    /// <param name="file">The open file; null for bytes.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="watch">Ends a request in which nothing moves.</param>
    /// <param name="options">Limits.</param>
    /// <param name="sent">Told the bytes that were sent of this stretch.</param>
    internal SentContent(ObjectContent content, SafeFileHandle? file, long offset, long length, StallWatch watch, StoreOptions options, Action<long> sent)
    {
        (_content, _file, _offset, Length, _watch, _options, _sent) = (content, file, offset, length, watch, options, sent);
    }

    /// <summary>MD5 of what was read since the beginning; lower-case hexadecimal digits.</summary>
    internal string Md5 => Convert.ToHexStringLower(_md5.GetCurrentHash());

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, Length - _position);
        try
        {
            int read = _file is null ? Copy(buffer[..wanted]) : RandomAccess.Read(_file, buffer[..wanted], _offset + _position);
            return Count(buffer[..read], read, wanted);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(_content.Path!, e);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int wanted = (int)Math.Min(buffer.Length, Length - _position);
        Memory<byte> part = buffer[..wanted];
        int read = _file is null
            ? Copy(part.Span)
            : await FileFailure.WhileReadingAsync(_content.Path!, () => RandomAccess.ReadAsync(_file, part, _offset + _position, cancellationToken)).ConfigureAwait(false);
        int counted = Count(part.Span[..read], read, wanted);
        // Only what is sent is read this way.
        _sent(_position);
        return counted;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long next = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => _position + offset, _ => Length + offset };
        if (next == _position)
            return next;
        _position = next;
        // The MD5 is right again when reading begins at the beginning; nothing else is read.
        _ = _md5.GetHashAndReset();
        return next;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _md5.Dispose();
        base.Dispose(disposing);
    }

    private int Copy(Span<byte> buffer)
    {
        _content.Bytes.Span.Slice((int)(_offset + _position), buffer.Length).CopyTo(buffer);
        return buffer.Length;
    }

    private int Count(ReadOnlySpan<byte> bytes, int read, int wanted)
    {
        if (read == 0 && wanted > 0)
            throw ChangedFile.Failure(_content);
        _md5.AppendData(bytes);
        _position += read;
        _watch.Restart(_position == Length ? _options.AnswerTimeout : _options.StallTimeout);
        return read;
    }
}
