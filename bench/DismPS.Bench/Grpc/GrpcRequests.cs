using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Grpc;

/// <summary>Builds calls of ModelInfer by hand, as frames of HTTP/2: what is measured must not choose what is convenient to read.</summary>
internal static class GrpcRequests
{
    /// <summary>Content type of calls and answers.</summary>
    public const string ContentType = "application/grpc";

    /// <summary>Path of the call.</summary>
    public const string Path = "/inference.GRPCInferenceService/ModelInfer";

    // What a server takes unless it says otherwise.
    private const int MaxFrame = 16384;

    /// <summary>Raw contents of the three batch sizes, score output only.</summary>
    public static ServeCase[] All(HistogramRows rows) => [.. new[] { 1, 32, 256 }.Select(n => Create(rows, n))];

    private static ServeCase Create(HistogramRows rows, int count)
    {
        float[] values = [.. rows.Texts.Take(count).SelectMany(r => r).Select(t => float.Parse(t, CultureInfo.InvariantCulture))];
        byte[] shape = [.. Number(count), .. Number(rows.Texts[0].Length)];
        byte[] input = [.. Field(1, "input_0"u8), .. Field(2, "FP32"u8), .. Field(3, shape)];
        byte[] message =
        [
            .. Field(1, "metsig"u8), .. Field(5, input), .. Field(6, Field(1, "output_1"u8)), .. Field(7, MemoryMarshal.AsBytes<float>(values)),
        ];
        byte[] body = [0, .. Big(message.Length), .. message];
        var frames = new List<byte>();
        frames.AddRange(Frame(Http2Connection.HeadersFrame, Http2Connection.EndHeaders, Headers()));
        for (int at = 0; at < body.Length; at += MaxFrame)
        {
            byte[] part = body[at..Math.Min(at + MaxFrame, body.Length)];
            frames.AddRange(Frame(Http2Connection.DataFrame, at + MaxFrame >= body.Length ? Http2Connection.EndStream : (byte)0, part));
        }

        return new ServeCase("grpc", count, [.. frames], body.Length, null);
    }

    /// <summary>A frame of a stream that is yet to get its number.</summary>
    public static byte[] Frame(byte type, byte flags, ReadOnlySpan<byte> payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 0, .. payload];

    /// <summary>Literals without indexing, which mean the same in every request.</summary>
    private static byte[] Headers() =>
    [
        // From the static table: method POST, scheme http.
        0x83, 0x86,
        .. Literal(":path", Path), .. Literal(":authority", "127.0.0.1"), .. Literal("content-type", ContentType), .. Literal("te", "trailers"),
    ];

    private static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Field(int number, ReadOnlySpan<byte> bytes) => [(byte)((number << 3) | 2), .. Number(bytes.Length), .. bytes];

    private static byte[] Number(int value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7f; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
