using System.Buffers.Binary;
using System.Net.Http.Headers;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>One call of a <see cref="GrpcChannel"/>: messages are written and answers read independently of each other.</summary>
public sealed class GrpcStream : IDisposable
{
    private readonly GrpcChannel channel;
    private readonly HttpRequestMessage request;
    private readonly GrpcContent content;
    private readonly long maxMessage;
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource ended;
    private readonly Task<HttpResponseMessage> sending;
    private Stream? body;

    internal GrpcStream(
        GrpcChannel channel, HttpMessageInvoker invoker, HttpRequestMessage request, GrpcContent content, long maxMessage, TimeSpan? deadline, CancellationToken cancellationToken)
    {
        this.channel = channel;
        this.request = request;
        this.content = content;
        this.maxMessage = maxMessage;
        caller = cancellationToken;
        ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (deadline is TimeSpan limit)
            ended.CancelAfter(limit);
        sending = invoker.SendAsync(request, ended.Token);
    }

    /// <summary>Sends a message.</summary>
    /// <exception cref="GrpcException">The call has ended.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            await content.WriteAsync(channel.Frame(message), ended.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (Explain(e) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Says that no message follows; answers may.</summary>
    public void CompleteWriting() => content.Complete();

    /// <summary>The next answer; null when the call has ended well.</summary>
    /// <exception cref="GrpcException">The call has ended with another status than OK.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync()
    {
        try
        {
            HttpResponseMessage response = await sending.ConfigureAwait(false);
            if (body is null)
            {
                RequireGrpc(response);
                body = await response.Content.ReadAsStreamAsync(ended.Token).ConfigureAwait(false);
            }

            byte[] prefix = new byte[GrpcFrame.PrefixLength];
            int read = await body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, ended.Token).ConfigureAwait(false);
            if (read == 0)
            {
                RequireOk(response);
                return null;
            }

            if (read < prefix.Length)
                throw new GrpcException(GrpcStatus.Internal, "The answer ends inside the frame of a message.");
            return await ReadMessageAsync(response, prefix).ConfigureAwait(false);
        }
        catch (Exception e) when (Explain(e) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Breaks the call off unless it has ended.</summary>
    public void Dispose()
    {
        ended.Cancel();
        content.Complete();
        if (sending.IsCompletedSuccessfully)
            sending.Result.Dispose();
        else
            sending.ContinueWith(static t => { if (t.IsCompletedSuccessfully) t.Result.Dispose(); else _ = t.Exception; }, TaskScheduler.Default);
        request.Dispose();
        ended.Dispose();
    }

    private async Task<ReadOnlyMemory<byte>> ReadMessageAsync(HttpResponseMessage response, byte[] prefix)
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (length > maxMessage)
            throw GrpcEncoding.TooLarge(length, maxMessage);
        byte[] message = new byte[length];
        await body!.ReadExactlyAsync(message, ended.Token).ConfigureAwait(false);
        if (prefix[0] == 0)
            return message;
        string encoding = Header(response.Headers, "grpc-encoding") ?? GrpcEncoding.Identity;
        if (encoding == GrpcEncoding.Identity || !GrpcEncoding.IsKnown(encoding))
            throw new GrpcException(GrpcStatus.Internal, $"The answer is compressed by '{encoding}'.");
        var plain = new PinnedBuffer();
        GrpcEncoding.Unpack(encoding, message, maxMessage, plain);
        return plain.WrittenMemory;
    }

    private static void RequireGrpc(HttpResponseMessage response)
    {
        // Without an answer the status may be among the headers.
        if (Header(response.Headers, "grpc-status") is not null)
            RequireOk(response);
        string type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (!response.IsSuccessStatusCode || !type.StartsWith("application/grpc", StringComparison.Ordinal))
        {
            GrpcStatus status = (int)response.StatusCode switch
            {
                401 => GrpcStatus.Unauthenticated,
                403 => GrpcStatus.PermissionDenied,
                404 => GrpcStatus.Unimplemented,
                429 or 502 or 503 or 504 => GrpcStatus.Unavailable,
                _ => GrpcStatus.Unknown,
            };
            // The status of HTTP tells the caller that no server of gRPC has spoken.
            throw new GrpcException(
                status, $"The answer is not gRPC: HTTP status {(int)response.StatusCode}, type '{type}'.", new HttpRequestException(null, null, response.StatusCode));
        }
    }

    private static void RequireOk(HttpResponseMessage response)
    {
        string? status = Header(response.TrailingHeaders, "grpc-status") ?? Header(response.Headers, "grpc-status");
        if (!int.TryParse(status, out int number) || !Enum.IsDefined((GrpcStatus)number))
            throw new GrpcException(GrpcStatus.Unknown, "The call ended without a status.");
        if (number != 0)
            throw new GrpcException((GrpcStatus)number, GrpcText.DecodeMessage(Header(response.TrailingHeaders, "grpc-message") ?? Header(response.Headers, "grpc-message") ?? ""));
    }

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(',', values) : null;

    /// <summary>What the failure of a connection is as a status; null for what is no such failure.</summary>
    private Exception? Explain(Exception e) => e switch
    {
        OperationCanceledException when caller.IsCancellationRequested => null,
        OperationCanceledException => new GrpcException(GrpcStatus.DeadlineExceeded, "The time that was allowed is up.", e),
        HttpRequestException or IOException when caller.IsCancellationRequested => new OperationCanceledException("The call was cancelled.", e, caller),
        HttpRequestException or IOException => new GrpcException(GrpcStatus.Unavailable, e.InnerException is null ? e.Message : $"{e.Message} {e.InnerException.Message}", e),
        _ => null,
    };
}
