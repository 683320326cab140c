using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Grpc;

/// <summary>Asks the server each call once, with the runtime's own client of HTTP/2, and checks the scores.</summary>
internal static class GrpcAnswers
{
    private const int RawContents = 6;

    private static readonly HttpClient Client = new() { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

    /// <exception cref="InvalidDataException">The answer is an error, or has other scores.</exception>
    public static RecordedAnswer Record(Uri server, ServeCase @case, float[] scores)
    {
        using var content = new ByteArrayContent(BodyOf(@case));
        content.Headers.ContentType = new MediaTypeHeaderValue(GrpcRequests.ContentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, GrpcRequests.Path))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = Client.SendAsync(request).GetAwaiter().GetResult();
        byte[] body = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        string? status = response.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? values) ? values.Single() : null;
        if (status != "0" || body.Length < 5)
            throw new InvalidDataException($"{@case.Name}: status {status} {string.Join("; ", response.Headers)} {string.Join("; ", response.TrailingHeaders)}");
        AnswerRecorder.Check(@case, MemoryMarshal.Cast<byte, float>(RawOf(body.AsSpan(5))), scores.AsSpan(0, @case.Rows));
        return new RecordedAnswer(@case.BodyLength, GrpcRequests.ContentType, null, body);
    }

    /// <summary>The data of the frames that go over the wire.</summary>
    private static byte[] BodyOf(ServeCase @case)
    {
        var body = new List<byte>();
        ReadOnlySpan<byte> rest = @case.Request;
        while (rest.Length > 0)
        {
            int length = (rest[0] << 16) | (rest[1] << 8) | rest[2];
            if (rest[3] == Http2Connection.DataFrame)
                body.AddRange(rest.Slice(Http2Connection.FrameHead, length));
            rest = rest[(Http2Connection.FrameHead + length)..];
        }

        return [.. body];
    }

    /// <summary>The one field of raw contents; all fields of the answer have lengths.</summary>
    private static ReadOnlySpan<byte> RawOf(ReadOnlySpan<byte> message)
    {
        while (message.Length > 0)
        {
            int tag = message[0], length = 0, at = 1;
            for (int shift = 0; ; shift += 7)
            {
                byte part = message[at++];
                length |= (part & 0x7f) << shift;
                if (part < 0x80)
                    break;
            }

            if (tag == ((RawContents << 3) | 2))
                return message.Slice(at, length);
            message = message[(at + length)..];
        }

        throw new InvalidDataException("The answer has no raw contents.");
    }
}
