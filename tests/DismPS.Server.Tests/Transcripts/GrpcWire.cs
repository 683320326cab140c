using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>A client of gRPC that knows nothing of the server's own code but the messages.</summary>
internal sealed class GrpcWire(Uri server) : IDisposable
{
    // The names of grpc.io, by number.
    private static readonly string[] Statuses =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    private readonly HttpClient client = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true }) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Sends the messages, reads all answers and the status.</summary>
    public async Task<GrpcAnswer> CallAsync(GrpcCall call)
    {
        var messages = new List<JsonElement>();
        using var ending = new CancellationTokenSource(call.CancelAfter ?? call.Deadline);
        try
        {
            using HttpRequestMessage request = RequestOf(call, ending.Token);
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ending.Token);
            Stream body = await response.Content.ReadAsStreamAsync(ending.Token);
            string encoding = response.Headers.TryGetValues("grpc-encoding", out IEnumerable<string>? values) ? values.First() : "identity";
            while (await FrameAsync(body, encoding, ending.Token) is byte[] message)
                messages.Add(GrpcJson.Decode(call.AnswerPath, message));
            HttpResponseHeaders end = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
            return end.TryGetValues("grpc-status", out IEnumerable<string>? status)
                ? new GrpcAnswer(Statuses[int.Parse(status.First())], DetailsOf(end), messages)
                : new GrpcAnswer($"HTTP {(int)response.StatusCode} without a status", "", messages);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException && ending.IsCancellationRequested)
        {
            return new GrpcAnswer(call.CancelAfter is null ? "DEADLINE_EXCEEDED" : "CANCELLED", "", messages);
        }
    }

    public void Dispose() => client.Dispose();

    private static string DetailsOf(HttpResponseHeaders headers) =>
        headers.TryGetValues("grpc-message", out IEnumerable<string>? text) ? Uri.UnescapeDataString(string.Join(", ", text)) : "";

    private static HttpRequestMessage RequestOf(GrpcCall call, CancellationToken token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, call.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new FramesContent(call, token),
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.Add("grpc-timeout", $"{(long)call.Deadline.TotalMilliseconds}m");
        request.Headers.Add("grpc-accept-encoding", "identity,gzip,deflate");
        if (call.Compression is not null)
            request.Headers.Add("grpc-encoding", call.Compression);
        foreach ((string name, string value) in call.Metadata)
            request.Headers.Add(name, value);
        return request;
    }

    private static async Task<byte[]?> FrameAsync(Stream body, string encoding, CancellationToken token)
    {
        byte[] head = new byte[5];
        if (await body.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false, token) == 0)
            return null;
        byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await body.ReadExactlyAsync(message, token);
        return head[0] == 0 ? message : HttpAnswer.Decode(message, encoding);
    }

    /// <summary>The messages in frames, with the pauses between them.</summary>
    private sealed class FramesContent : HttpContent
    {
        private readonly GrpcCall call;
        private readonly CancellationToken ending;

        public FramesContent(GrpcCall call, CancellationToken ending)
        {
            this.call = call;
            this.ending = ending;
            Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (JsonElement message in call.Messages)
            {
                await stream.WriteAsync(FrameOf(GrpcJson.Encode(call.Path, message), call.Compression), ending);
                await stream.FlushAsync(ending);
                await Task.Delay(call.Gap, ending);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private static byte[] FrameOf(byte[] message, string? compression)
        {
            byte[] body = compression is null ? message : Compress(message, compression);
            byte[] frame = new byte[body.Length + 5];
            frame[0] = (byte)(compression is null ? 0 : 1);
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), body.Length);
            body.CopyTo(frame, 5);
            return frame;
        }

        private static byte[] Compress(byte[] message, string compression)
        {
            var target = new MemoryStream();
            using (Stream stream = compression == "gzip" ? new GZipStream(target, CompressionLevel.Fastest) : new ZLibStream(target, CompressionLevel.Fastest))
                stream.Write(message);
            return target.ToArray();
        }
    }
}
