using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;
using DismPS.Server.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>Takes a request's body into memory. The limit counts the bytes after decompression: what is small on the wire may be huge.</summary>
internal sealed class RequestBody(long limit)
{
    private const int MaxReserved = 16 << 20;
    private const int InflateStep = 16 * 1024;

    // What comes in one call of the system.
    private const int MaxShort = BlockPool.LargeSize;

    /// <summary>Whether a request is so short that the thread that brings it may answer it: it does not keep other connections of this thread waiting for long.</summary>
    public static bool IsShort(IHttpRequestFeature request) =>
        request.Headers.ContentLength <= MaxShort && request.Headers.ContentEncoding.Count == 0 && request.Headers.AcceptEncoding.Count == 0;

    /// <summary>Appends the body to a buffer as it was sent; <see cref="Inflate"/> follows.</summary>
    /// <exception cref="BadHttpRequestException">413: it is too large.</exception>
    public ValueTask ReadAsync(IFeatureCollection features, IHttpRequestFeature request, PinnedBuffer body)
    {
        // Kestrel would end the connection at its own limit, and who is still sending then loses the answer. So the limit is held here; what is left of
        // the body Kestrel passes over for five seconds.
        if (!(request.Headers.ContentLength <= limit) && features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } kestrel)
            kestrel.MaxRequestBodySize = null;
        if (request.Headers.ContentLength > limit)
            throw TooLarge();
        // Growing step by step would copy what has come again and again; a length that is only claimed gets no more than this.
        if (request.Headers.ContentLength is long announced)
            body.GetSpan((int)Math.Min(announced, MaxReserved));
        return CopyAsync(features.Get<IRequestBodyPipeFeature>()!.Reader, body);
    }

    /// <summary>Decompresses what <see cref="ReadAsync"/> has appended.</summary>
    /// <param name="coding">How it was sent.</param>
    /// <param name="body">The buffer.</param>
    /// <param name="start">Where in the buffer it begins.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: it is not compressed as it says.</exception>
    /// <exception cref="BadHttpRequestException">413: it is too large.</exception>
    public void Inflate(ContentCoding coding, PinnedBuffer body, int start)
    {
        if (coding == ContentCoding.Identity)
            return;
        byte[] packed = body.Written[start..].ToArray();
        body.SetLength(start);
        try
        {
            using Stream inflater = Open(packed, coding);
            while (true)
            {
                Span<byte> free = body.GetSpan(InflateStep);
                int read = inflater.Read(free[..Math.Min(free.Length, MaxReserved)]);
                if (read == 0)
                    return;
                body.Advance(read);
                if (body.Length - start > limit)
                    throw TooLarge();
            }
        }
        catch (InvalidDataException e)
        {
            // What the library says is of archives and their entries.
            string name = ContentCodings.NameOf(coding);
            throw new DismException(
                ErrorCode.RequestInvalid, $"The body is not {name}, as its Content-Encoding says, or it is damaged.", $"Send it as {name}, or leave Content-Encoding out.", null, e);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CopyAsync(PipeReader reader, PinnedBuffer body)
    {
        int offset = body.Length;
        while (true)
        {
            ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> bytes = result.Buffer;
            if (body.Length - offset + bytes.Length > limit)
                throw TooLarge();
            foreach (ReadOnlyMemory<byte> part in bytes)
            {
                part.Span.CopyTo(body.GetSpan(part.Length));
                body.Advance(part.Length);
            }

            reader.AdvanceTo(bytes.End);
            if (result.IsCanceled)
                throw new OperationCanceledException();
            if (result.IsCompleted)
                return;
        }
    }

    private static Stream Open(byte[] packed, ContentCoding coding)
    {
        var source = new MemoryStream(packed, writable: false);
        if (coding == ContentCoding.Gzip)
            return new GZipStream(source, CompressionMode.Decompress);
        // Some clients mean by deflate the bare form without the header that HTTP asks for.
        bool bare = packed.Length >= 2 && !IsZlibHeader(packed);
        return bare ? new DeflateStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
    }

    private static bool IsZlibHeader(byte[] start) => (start[0] & 0x0f) == 8 && ((start[0] << 8) | start[1]) % 31 == 0;

    private BadHttpRequestException TooLarge() => new($"The request body is larger than the limit of {limit} bytes.", StatusCodes.Status413PayloadTooLarge);
}
