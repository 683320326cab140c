using System.IO.Compression;
using System.Runtime.InteropServices;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Compression of gRPC messages, each by itself.</summary>
public static class GrpcEncoding
{
    /// <summary>Not compressed.</summary>
    public const string Identity = "identity";

    /// <summary>As in .gz files.</summary>
    public const string Gzip = "gzip";

    /// <summary>With the frame of zlib.</summary>
    public const string Deflate = "deflate";

    /// <summary>The header that says what is understood.</summary>
    public const string Accepted = "identity,deflate,gzip";

    /// <summary>Whether messages of this encoding can be read.</summary>
    public static bool IsKnown(string encoding) => encoding is Identity or Gzip or Deflate;

    /// <summary>The best encoding that a peer takes, by its header <c>grpc-accept-encoding</c>.</summary>
    public static string Choose(string? accepted)
    {
        string[] names = (accepted ?? "").Split(',', StringSplitOptions.TrimEntries);
        return names.Contains(Gzip) ? Gzip : names.Contains(Deflate) ? Deflate : Identity;
    }

    /// <summary>Unpacks a message.</summary>
    /// <param name="encoding">Gzip or deflate.</param>
    /// <param name="packed">The message.</param>
    /// <param name="limit">Bytes that it may have at most.</param>
    /// <param name="target">Receives the message behind what it holds.</param>
    /// <exception cref="GrpcException">The bytes are not of the encoding, or too many come out of them.</exception>
    public static void Unpack(string encoding, ReadOnlyMemory<byte> packed, long limit, PinnedBuffer target)
    {
        ArgumentNullException.ThrowIfNull(target);
        using MemoryStream source = AsStream(packed);
        using Stream plain = encoding == Gzip ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
        long total = 0;
        try
        {
            while (true)
            {
                int read = plain.Read(target.GetSpan(16 * 1024));
                if (read == 0)
                    return;
                total += read;
                if (total > limit)
                    throw TooLarge(total, limit);
                target.Advance(read);
            }
        }
        catch (InvalidDataException e)
        {
            throw new GrpcException(GrpcStatus.Internal, $"A message with grpc-encoding {encoding} cannot be unpacked: {e.Message}", e);
        }
    }

    /// <summary>Packs a message and puts its prefix before it.</summary>
    public static void PackFrame(string encoding, CompressionLevel level, ReadOnlySpan<byte> message, PinnedBuffer target)
    {
        ArgumentNullException.ThrowIfNull(target);
        int start = target.Length;
        target.SetLength(start + GrpcFrame.PrefixLength);
        using (var sink = new PinnedBufferStream(target))
        using (Stream packer = encoding == Gzip ? new GZipStream(sink, level) : new ZLibStream(sink, level))
            packer.Write(message);
        GrpcFrame.WritePrefix(target.Written[start..], compressed: true, target.Length - start - GrpcFrame.PrefixLength);
    }

    /// <summary>The failure for a message beyond the limit.</summary>
    public static GrpcException TooLarge(long bytes, long limit) =>
        new(GrpcStatus.ResourceExhausted, $"A message of {bytes} bytes or more is larger than the limit of {limit} bytes.");

    private static MemoryStream AsStream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> part) ? new MemoryStream(part.Array!, part.Offset, part.Count, writable: false) : new MemoryStream(bytes.ToArray());
}
