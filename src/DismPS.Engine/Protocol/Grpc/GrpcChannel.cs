using System.Net;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Calls a gRPC server over HTTP/2. Safe to use from many threads at once; the connections are shared.</summary>
public sealed class GrpcChannel : IDisposable
{
    private readonly Uri address;
    private readonly GrpcChannelOptions options;
    private readonly HttpMessageInvoker invoker;

    /// <summary>Makes a channel; it connects with the first call.</summary>
    /// <param name="address">Scheme, host and port; http means HTTP/2 without TLS.</param>
    /// <param name="options">How it behaves.</param>
    public GrpcChannel(Uri address, GrpcChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        this.address = address;
        this.options = options ?? new GrpcChannelOptions();
        invoker = this.options.Handler is { } handler
            ? new HttpMessageInvoker(handler, disposeHandler: false)
            : new HttpMessageInvoker(new SocketsHttpHandler { ConnectTimeout = this.options.ConnectTimeout, EnableMultipleHttp2Connections = true, AllowAutoRedirect = false });
    }

    /// <summary>Sends one message and returns the one answer.</summary>
    /// <param name="method">Path of the call, as in <see cref="GrpcMethods"/>.</param>
    /// <param name="message">The message; it must not change until the call has ended.</param>
    /// <param name="call">What the call wants besides; null for nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="GrpcException">The call ended with a status other than OK, or the server cannot be reached (UNAVAILABLE).</exception>
    public async Task<ReadOnlyMemory<byte>> CallAsync(string method, ReadOnlyMemory<byte> message, GrpcCallOptions? call, CancellationToken cancellationToken)
    {
        using GrpcStream stream = Open(method, call, Frame(message), cancellationToken);
        ReadOnlyMemory<byte>? answer = await stream.ReadAsync().ConfigureAwait(false);
        if (answer is null)
            throw new GrpcException(GrpcStatus.Internal, "The server ended the call without an answer.");
        if (await stream.ReadAsync().ConfigureAwait(false) is not null)
            throw new GrpcException(GrpcStatus.Internal, "The server gave more than one answer to a call with one.");
        return answer.Value;
    }

    /// <summary>Begins a call with any number of messages both ways.</summary>
    /// <param name="method">Path of the call.</param>
    /// <param name="call">What the call wants besides; null for nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public GrpcStream OpenStream(string method, GrpcCallOptions? call, CancellationToken cancellationToken) => Open(method, call, null, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => invoker.Dispose();

    internal ReadOnlyMemory<byte> Frame(ReadOnlyMemory<byte> message)
    {
        var frame = new PinnedBuffer();
        if (options.Encoding is { } encoding)
        {
            GrpcEncoding.PackFrame(encoding, System.IO.Compression.CompressionLevel.Fastest, message.Span, frame);
            return frame.WrittenMemory;
        }

        frame.SetLength(GrpcFrame.PrefixLength + message.Length);
        GrpcFrame.WritePrefix(frame.Written, compressed: false, message.Length);
        message.Span.CopyTo(frame.Written[GrpcFrame.PrefixLength..]);
        return frame.WrittenMemory;
    }

    private GrpcStream Open(string method, GrpcCallOptions? call, ReadOnlyMemory<byte>? only, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        var content = new GrpcContent(only);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.Add(new System.Net.Http.Headers.TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", GrpcEncoding.Accepted);
        if (options.Encoding is { } encoding)
            request.Headers.TryAddWithoutValidation("grpc-encoding", encoding);
        if (call?.Deadline is { } deadline)
            request.Headers.TryAddWithoutValidation("grpc-timeout", GrpcText.FormatTimeout(deadline));
        foreach ((string name, string value) in options.Metadata.Concat(call?.Metadata ?? []))
            request.Headers.TryAddWithoutValidation(name, value);
        return new GrpcStream(this, invoker, request, content, options.MaxMessageBytes, call?.Deadline, cancellationToken);
    }
}
