using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>Takes a request's body into memory. The limit counts the bytes after decompression: what is small on the wire may be huge.</summary>
internal sealed class RequestBody(long limit)
{
    private const int MaxReserved = 16 << 20;
    private const int InflateStep = 16 * 1024;

    /// <summary>Appends the body to a buffer.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: it is not compressed as it says.</exception>
    /// <exception cref="BadHttpRequestException">413: it is too large.</exception>
    public ValueTask ReadAsync(IFeatureCollection features, IHttpRequestFeature request, ContentCoding coding, PinnedBuffer body)
    {
        // Kestrel would end the connection at its own limit, and who is still sending then loses the answer. So the limit is held here; what is left of
        // the body Kestrel passes over for five seconds.
        if (!(request.Headers.ContentLength <= limit) && features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } kestrel)
            kestrel.MaxRequestBodySize = null;
        if (request.Headers.ContentLength > limit)
            throw TooLarge();
        PipeReader reader = features.Get<IRequestBodyPipeFeature>()!.Reader;
        if (coding != ContentCoding.Identity)
            return InflateAsync(reader, coding, body);
        // Growing step by step would copy what has come again and again; a length that is only claimed gets no more than this.
        if (request.Headers.ContentLength is long announced)
            body.GetSpan((int)Math.Min(announced, MaxReserved));
        return CopyAsync(reader, body);
    }

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

    private async ValueTask InflateAsync(PipeReader reader, ContentCoding coding, PinnedBuffer body)
    {
        int offset = body.Length;
        try
        {
            Stream inflater = await OpenAsync(reader, coding).ConfigureAwait(false);
            await using (inflater.ConfigureAwait(false))
            {
                while (true)
                {
                    Memory<byte> free = body.GetMemory(InflateStep);
                    int read = await inflater.ReadAsync(free[..Math.Min(free.Length, MaxReserved)]).ConfigureAwait(false);
                    if (read == 0)
                        return;
                    body.Advance(read);
                    if (body.Length - offset > limit)
                        throw TooLarge();
                }
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

    private static async ValueTask<Stream> OpenAsync(PipeReader reader, ContentCoding coding)
    {
        if (coding == ContentCoding.Gzip)
            return new GZipStream(reader.AsStream(leaveOpen: true), CompressionMode.Decompress);
        // Some clients mean by deflate the bare form without the header that HTTP asks for.
        ReadResult start = await reader.ReadAtLeastAsync(2).ConfigureAwait(false);
        bool bare = start.Buffer.Length >= 2 && !IsZlibHeader(start.Buffer.Slice(0, 2).ToArray());
        reader.AdvanceTo(start.Buffer.Start);
        Stream source = reader.AsStream(leaveOpen: true);
        return bare ? new DeflateStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
    }

    private static bool IsZlibHeader(byte[] start) => (start[0] & 0x0f) == 8 && ((start[0] << 8) | start[1]) % 31 == 0;

    private BadHttpRequestException TooLarge() => new($"The request body is larger than the limit of {limit} bytes.", StatusCodes.Status413PayloadTooLarge);
}
