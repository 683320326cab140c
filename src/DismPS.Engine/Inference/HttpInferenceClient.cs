using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;

namespace DismPS.Engine.Inference;

/// <summary>Sends requests to a server of the Open Inference Protocol over HTTP. Safe to use from many threads at once; the connections are shared.</summary>
public sealed class HttpInferenceClient : IInferenceClient
{
    // Memory that a request leaves to the next.
    private const int KeptBytes = 4 << 20;

    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly ServerConnection _connection;
    private readonly RequestRetry _retry;
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> _bodies = [];

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="server">Base address, for example <c>http://127.0.0.1:8000</c>; a path in it is kept.</param>
    /// <param name="connection">Limits, encoding, headers, TLS.</param>
    /// <exception cref="DismException">The address is not HTTP.</exception>
    public HttpInferenceClient(Uri server, ServerConnection connection)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(connection);
        if (!server.IsAbsoluteUri || (server.Scheme != Uri.UriSchemeHttp && server.Scheme != Uri.UriSchemeHttps))
            throw new DismException(ErrorCode.UsageInvalid, $"'{server}' is not the address of a server.", "Write http://127.0.0.1:8000, or grpc://127.0.0.1:8001.", server.ToString());
        _server = server;
        _connection = connection;
        _retry = new RequestRetry(connection, TimeProvider.System);
        _http = new HttpClient(ServerHandler.Create(server, connection))
        {
            // The limit of each request is its own token's: this one would hide who gave up.
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = connection.MaxResponseBytes,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArrayBufferWriter<byte> buffer = _bodies.TryTake(out ArrayBufferWriter<byte>? kept) ? kept : new ArrayBufferWriter<byte>(64 * 1024);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(_connection.Timeout);
        try
        {
            using HttpResponseMessage response = await _retry.SendAsync(
                async token =>
                {
                    using HttpRequestMessage message = CreateMessage(request, buffer);
                    return await _http.SendAsync(message, HttpCompletionOption.ResponseContentRead, token).ConfigureAwait(false);
                },
                bound).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(bound.Token).ConfigureAwait(false);
            // Not after a failure: a request that was given up may still be read from its buffer.
            if (buffer.Capacity <= KeptBytes)
                _bodies.Add(buffer);
            return response.IsSuccessStatusCode ? Decode(request, response, body) : throw Refusal(request, response.StatusCode, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DismException(ErrorCode.Timeout,
                $"{_server} did not answer within {_connection.Timeout.TotalSeconds:0.###} s.",
                "Send smaller batches, or allow more time (-TimeoutSeconds, --timeout).", request.ModelName);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private HttpRequestMessage CreateMessage(InferenceRequest request, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        TensorEncoding encoding = _connection.UseJson ? TensorEncoding.Json : TensorEncoding.Binary;
        int? headerLength = InferRequestWriter.Write(
            buffer, request.Inputs, request.RequestedOutputs, request.Id, encoding,
            new RequestParameters(request.Parameters, request.InputParameters));

        var content = new ReadOnlyMemoryContent(_connection.Compress ? Compress(buffer.WrittenMemory) : buffer.WrittenMemory);
        if (_connection.Compress)
            content.Headers.ContentEncoding.Add("gzip");
        content.Headers.ContentType = new MediaTypeHeaderValue(headerLength is null ? InferRequestWriter.JsonContentType : InferRequestWriter.BinaryContentType);
        var message = new HttpRequestMessage(HttpMethod.Post, InferUri(request.ModelName)) { Content = content };
        if (headerLength is { } length)
            message.Headers.Add(InferRequestWriter.HeaderLengthName, length.ToString(CultureInfo.InvariantCulture));
        ServerHandler.AddHeaders(message, _connection);
        return message;
    }

    private static ReadOnlyMemory<byte> Compress(ReadOnlyMemory<byte> body)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(body.Span);
        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }

    private Uri InferUri(string model) =>
        new($"{_server.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v2/models/{Uri.EscapeDataString(model)}/infer");

    private static InferenceResponse Decode(InferenceRequest request, HttpResponseMessage response, byte[] body)
    {
        int? headerLength = null;
        if (response.Headers.TryGetValues(InferRequestWriter.HeaderLengthName, out IEnumerable<string>? values))
        {
            string text = string.Join(',', values);
            headerLength = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                ? length
                : throw new DismException(ErrorCode.ProtocolViolation, $"The server answered {InferRequestWriter.HeaderLengthName}: {text}.",
                    "Check that the address is an inference server's, and that no proxy changes its answers.", target: request.ModelName);
        }

        InferResponseMessage message = InferResponseReader.Read(body, headerLength);
        return new InferenceResponse(message.ModelName.Length == 0 ? request.ModelName : message.ModelName, message.ModelVersion, message.Id, message.Outputs);
    }

    private DismException Refusal(InferenceRequest request, HttpStatusCode status, byte[] body)
    {
        string reason = _connection.WithoutSecrets(ErrorBody.Read(body) ?? $"status {(int)status}");
        (ErrorCode code, string cure) = status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (ErrorCode.RequestInvalid, "Give the token or header that it wants (-Token, -Header; --token-file, --header)."),
            HttpStatusCode.BadRequest when body.AsSpan().IndexOf("HTTP/2"u8) >= 0 =>
                (ErrorCode.ServerUnreachable, $"This is a port of gRPC: write grpc://{_server.Authority}."),
            HttpStatusCode.NotFound => (ErrorCode.ResourceNotFound, $"Ask {_server} for its models, or start a server for this template."),
            HttpStatusCode.RequestEntityTooLarge => (ErrorCode.RequestInvalid, "Send smaller batches (-BatchSize, --batch-size)."),
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => (ErrorCode.ServerBusy, "Try again when the server has less to do."),
            HttpStatusCode.GatewayTimeout => (ErrorCode.Timeout, "Send smaller batches, or allow the server more time."),
            _ when (int)status < 500 => (ErrorCode.RequestInvalid, "Compare the rows and their names with the inputs of the model that the server has."),
            _ => (ErrorCode.InferenceFailed, "Try the same rows without a server, to see what the model itself says."),
        };
        return new DismException(code, $"{_server} refused a request to '{request.ModelName}': {reason}", cure, request.ModelName);
    }

    private DismException Unreachable(HttpRequestException e)
    {
        if (e.HttpRequestError == HttpRequestError.SecureConnectionError)
            return SecureConnectionFault.Explain(_server, e);

        bool refused = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
        return new DismException(ErrorCode.ServerUnreachable,
            refused ? $"Nothing answers at {_server}." : $"{_server} cannot be reached: {e.Message}",
            "Start a server with Start-DismApi or 'dismps start-api'; Get-DismApi and 'dismps ps' list those that run.", _server.ToString(), e);
    }
}
