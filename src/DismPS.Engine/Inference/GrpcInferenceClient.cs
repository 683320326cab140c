using System.Collections.Concurrent;
using System.Net.Sockets;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Sends requests to a server of the Open Inference Protocol over gRPC. Safe to use from many threads at once; the connections are shared.</summary>
public sealed class GrpcInferenceClient : IInferenceClient
{
    private const string Scheme = "grpc";
    private const string SecureScheme = "grpcs";

    // Triton's.
    private const int DefaultPort = 8001;

    // Memory that is kept from request to request.
    private const int KeptBytes = 4 << 20;

    private readonly Uri server;
    private readonly ServerConnection connection;
    private readonly SocketsHttpHandler handler;
    private readonly GrpcChannel channel;
    private readonly RequestRetry retry;
    private readonly ConcurrentBag<PinnedBuffer> messages = [];

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="server"><c>grpc://HOST:PORT</c>, or <c>grpcs://HOST:PORT</c> for TLS; the port is 8001 unless it is given.</param>
    /// <param name="connection">Limits, encoding, headers, TLS.</param>
    /// <exception cref="DismException">The address is none of gRPC.</exception>
    public GrpcInferenceClient(Uri server, ServerConnection connection)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(connection);
        if (!Takes(server) || server.Host.Length == 0 || server.PathAndQuery is not ("" or "/"))
            throw new DismException(ErrorCode.UsageInvalid, $"'{server}' is not the address of a gRPC server.", "Write grpc://127.0.0.1:8001; gRPC has no paths.", server.ToString());
        this.server = server;
        this.connection = connection;
        retry = new RequestRetry(connection, TimeProvider.System);
        bool secure = server.Scheme == SecureScheme;
        handler = ServerHandler.Create(server, connection);
        handler.AutomaticDecompression = System.Net.DecompressionMethods.None;
        handler.AllowAutoRedirect = false;
        handler.EnableMultipleHttp2Connections = true;
        // Proxies pass HTTP/2 on inside TLS only.
        handler.UseProxy &= secure;
        channel = new GrpcChannel(
            new UriBuilder(secure ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, server.Host, server.Port > 0 ? server.Port : DefaultPort).Uri,
            new GrpcChannelOptions
            {
                Handler = handler,
                MaxMessageBytes = connection.MaxResponseBytes,
                Encoding = connection.Compress ? GrpcEncoding.Gzip : null,
                Metadata = MetadataOf(connection),
            });
    }

    /// <summary>Whether an address is one of gRPC.</summary>
    public static bool Takes(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.IsAbsoluteUri && server.Scheme is Scheme or SecureScheme;
    }

    /// <summary>The address under which a client finds gRPC that is served at <paramref name="listening"/>: <c>grpc://HOST:PORT</c>.</summary>
    public static Uri AddressOf(Uri listening)
    {
        ArgumentNullException.ThrowIfNull(listening);
        return new UriBuilder(Scheme, listening.Host, listening.Port).Uri;
    }

    /// <inheritdoc/>
    public async ValueTask<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        PinnedBuffer message = messages.TryTake(out PinnedBuffer? kept) ? kept : new PinnedBuffer();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(connection.Timeout);
        long start = TimeProvider.System.GetTimestamp();
        try
        {
            message.Clear(KeptBytes);
            GrpcInferRequestWriter.Write(
                message, request.ModelName, request.Inputs, request.RequestedOutputs, request.Id, connection.UseJson ? TensorEncoding.Json : TensorEncoding.Binary,
                new RequestParameters(request.Parameters, request.InputParameters));
            ReadOnlyMemory<byte> answer = await retry.CallAsync(
                async token => await channel.CallAsync(GrpcMethods.ModelInfer, message.WrittenMemory, new GrpcCallOptions { Deadline = connection.RetryTime is null ? TimeLeft(start) : connection.Timeout }, token).ConfigureAwait(false),
                bound).ConfigureAwait(false);
            InferResponseMessage response = GrpcInferResponseReader.Read(answer.Span);
            return new InferenceResponse(response.ModelName.Length == 0 ? request.ModelName : response.ModelName, response.ModelVersion, response.Id, response.Outputs);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Late(request);
        }
        catch (GrpcException e)
        {
            throw Explain(request, e);
        }
        finally
        {
            // The channel has copied it.
            messages.Add(message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        channel.Dispose();
        handler.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The server is told when the answer is of no use any more, so that it does not compute it.</summary>
    private TimeSpan TimeLeft(long start)
    {
        TimeSpan left = connection.Timeout - TimeProvider.System.GetElapsedTime(start);
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }

    private static IReadOnlyList<KeyValuePair<string, string>> MetadataOf(ServerConnection connection) =>
        connection.Token is null ? connection.Headers : [.. connection.Headers, new("authorization", $"Bearer {connection.Token}")];

    private DismException Late(InferenceRequest request) => new(
        ErrorCode.Timeout, $"{server} did not answer within {connection.Timeout.TotalSeconds:0.###} s.",
        "Send smaller batches, or allow more time (-TimeoutSeconds, --timeout).", request.ModelName);

    private DismException Explain(InferenceRequest request, GrpcException e) => e.InnerException switch
    {
        HttpRequestException { StatusCode: null } or IOException => Unreachable(e.InnerException),
        HttpRequestException when e.Status is not (GrpcStatus.Unauthenticated or GrpcStatus.PermissionDenied or GrpcStatus.Unavailable) => Foreign(e.Detail, e),
        _ => Refusal(request, e),
    };

    private DismException Refusal(InferenceRequest request, GrpcException e)
    {
        (ErrorCode code, string cure) = e.Status switch
        {
            GrpcStatus.Unauthenticated or GrpcStatus.PermissionDenied => (ErrorCode.RequestInvalid, "Give the token or header that it wants (-Token, -Header; --token-file, --header)."),
            GrpcStatus.NotFound => (ErrorCode.ResourceNotFound, $"Ask {server} for its models, or start a server for this template."),
            GrpcStatus.ResourceExhausted => (ErrorCode.RequestInvalid, "Send smaller batches (-BatchSize, --batch-size), or let the server take larger messages."),
            GrpcStatus.Unavailable => (ErrorCode.ServerBusy, "Try again when the server has less to do."),
            GrpcStatus.DeadlineExceeded => (ErrorCode.Timeout, "Send smaller batches, or allow more time (-TimeoutSeconds, --timeout)."),
            GrpcStatus.InvalidArgument or GrpcStatus.FailedPrecondition or GrpcStatus.OutOfRange or GrpcStatus.AlreadyExists => (ErrorCode.RequestInvalid, "Compare the rows and their names with the inputs of the model that the server has."),
            GrpcStatus.Unimplemented => (ErrorCode.RequestInvalid, "Is it a server of the Open Inference Protocol? Its REST port may know more (-Uri http://…)."),
            _ => (ErrorCode.InferenceFailed, "Try the same rows without a server, to see what the model itself says."),
        };
        string reason = connection.WithoutSecrets(e.Message);
        // Whoever shows an exception shows what it was caused by, too.
        return new DismException(code, $"{server} refused a request to '{request.ModelName}': {reason}", cure, request.ModelName, reason == e.Message ? e : null);
    }

    private DismException Unreachable(Exception e)
    {
        if (e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } secure)
            return SecureConnectionFault.Explain(server, secure);
        if (e is HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError })
            return Foreign("it does not speak HTTP/2", e);
        bool refused = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
        return new DismException(ErrorCode.ServerUnreachable,
            refused ? $"Nothing answers at {server}." : $"The call to {server} broke off: {e.Message}{(e.InnerException is { } inner ? $" {inner.Message}" : "")}",
            "Start a server that has a port for gRPC, such as 'dismps serve FOLDER --grpc-port 8001', or ask a REST port (-Uri http://…).", server.ToString(), e);
    }

    private DismException Foreign(string fault, Exception e) => new(
        ErrorCode.ServerUnreachable, $"Something answers at {server}, but it is not gRPC: {connection.WithoutSecrets(fault)}.",
        "gRPC has a port of its own (Triton 8001, MLServer 8081). For the port of REST write -Uri http://HOST:PORT.", server.ToString(),
        connection.WithoutSecrets(e.Message) == e.Message ? e : null);
}
