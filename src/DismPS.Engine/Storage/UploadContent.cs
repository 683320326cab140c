using System.Net;
using System.Security.Cryptography;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage;

/// <summary>A file as the body of a request: read ahead by one block while the one before goes out, never held whole.</summary>
internal sealed class UploadContent : HttpContent
{
    private const int BlockBytes = 512 * 1024;

    private readonly FileStream _file;
    private readonly long _length;
    private readonly Action<long> _sent;
    private readonly IncrementalHash? _hash;

    /// <param name="file">Stays open.</param>
    /// <param name="computeMd5">Takes the MD5 of what is sent.</param>
    /// <param name="sent">Told how many bytes are out, after each block; from 0 again when the body is sent again.</param>
    internal UploadContent(FileStream file, bool computeMd5, Action<long> sent)
    {
        _file = file;
        _length = file.Length;
        _sent = sent;
        _hash = computeMd5 ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
    }

    /// <summary>MD5 of the last body that was sent whole, in lower-case hexadecimal digits; null when it was not asked for.</summary>
    internal string? Md5 { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        byte[] current = GC.AllocateUninitializedArray<byte>(BlockBytes), other = GC.AllocateUninitializedArray<byte>(BlockBytes);
        long sent = 0;
        _file.Position = 0;
        _sent(0);
        Task<int> reading = ReadAsync(current, 0, cancellationToken);
        try
        {
            while (sent < _length)
            {
                int count = await reading.ConfigureAwait(false);
                reading = ReadAsync(other, sent + count, cancellationToken);
                await SendAsync(stream, current.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                sent += count;
                _sent(sent);
                (current, other) = (other, current);
            }
        }
        finally
        {
            // The file is closed after this: nothing may read it any more.
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Md5 = _hash is null ? null : Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash?.Dispose();
        base.Dispose(disposing);
    }

    private async Task<int> ReadAsync(byte[] block, long at, CancellationToken cancellationToken)
    {
        int most = (int)Math.Min(block.Length, _length - at);
        if (most == 0)
            return 0;
        int count;
        try
        {
            count = await _file.ReadAsync(block.AsMemory(0, most), cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            // As an IOException it would be taken for a fault of the connection, and tried again.
            throw new DismException(ErrorCode.ReadFailed, $"'{_file.Name}' could not be read while it was uploaded: {e.Message}", "Package again.", _file.Name, e);
        }

        return count > 0 ? count : throw new DismException(ErrorCode.ReadFailed, $"'{_file.Name}' became shorter while it was uploaded.", "Package again, with nothing else writing to the folder.", _file.Name);
    }

    private async Task SendAsync(Stream stream, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        Task hashing = _hash is null ? Task.CompletedTask : Task.Run(() => _hash.AppendData(block.Span), CancellationToken.None);
        try
        {
            await stream.WriteAsync(block, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await hashing.ConfigureAwait(false);
        }
    }
}
