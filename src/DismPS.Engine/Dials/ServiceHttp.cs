using System.Net;
using System.Net.Sockets;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using Polly;
using Polly.Retry;

namespace DismPS.Engine.Dials;

/// <summary>
/// Sends requests to one service and reads the answers: TLS, proxy, limits of time and size, and repetition of what may pass.
/// All calls of DIALS can be repeated: none changes anything that a second one would change again.
/// </summary>
internal sealed class ServiceHttp : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly Uri _service;
    private readonly string _name;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<ServiceAnswer> _retry;

    /// <param name="service">Address; it decides about the proxy.</param>
    /// <param name="name">What messages call the service.</param>
    /// <param name="options">Limits, proxy, certificates.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="DismException">The file of certificates cannot be read.</exception>
    public ServiceHttp(Uri service, string name, DialsOptions options, TimeProvider time)
    {
        _service = service;
        _name = name;
        _timeout = options.Timeout;
        _time = time;
        _http = new HttpClient(CreateHandler(service, options)) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"dismps/{typeof(ServiceHttp).Assembly.GetName().Version?.ToString(3)}");
        _retry = CreateRetry(options.Retries, time);
    }

    /// <summary>A handler for connections to a service and to what it names.</summary>
    public static SocketsHttpHandler CreateHandler(Uri service, DialsOptions options)
    {
        SocketsHttpHandler handler = ServerHandler.Create(service, new ServerConnection { CertificateAuthorityPath = options.CertificateAuthorityPath });
        // A redirect leads to a page for people; following it would hide that, and could carry a secret elsewhere.
        handler.AllowAutoRedirect = false;
        handler.AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate;
        if (options.Proxy is not null)
        {
            handler.UseProxy = true;
            // The address of a proxy stands in messages of .NET; user and password must not.
            string[] user = options.Proxy.UserInfo.Split(':', 2);
            handler.Proxy = new WebProxy(options.Proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped))
            {
                Credentials = user[0].Length == 0 ? null : new NetworkCredential(Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : ""),
            };
        }

        return handler;
    }

    /// <summary>Sends a request until it is answered for good.</summary>
    /// <param name="create">Makes the request; called anew for each attempt.</param>
    /// <param name="maxBytes">Bytes of the answer at most.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The last answer, of whatever status.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.ServerUnreachable"/>, <see cref="ErrorCode.Timeout"/>, <see cref="ErrorCode.ProtocolViolation"/> for an answer that is too large.</exception>
    public async Task<ServiceAnswer> SendAsync(Func<CancellationToken, Task<HttpRequestMessage>> create, int maxBytes, CancellationToken ct)
    {
        try
        {
            return await _retry.ExecuteAsync(async token => await AttemptAsync(create, maxBytes, token).ConfigureAwait(false), ct).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new DismException(ErrorCode.Timeout, $"{_name} at {_service} did not answer within {_timeout.TotalSeconds:0.###} s.", "Try again later, or look whether this machine reaches it.", _service.ToString(), e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            DismException fault = SecureConnectionFault.Explain(_service, e);
            throw new DismException(fault.Code, fault.Message, "Name the certificates of its authority (DISMPS_DIALS_CA_FILE), or look at the address.", fault.Target, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            bool refused = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
            throw new DismException(
                ErrorCode.ServerUnreachable,
                refused ? $"Nothing answers at {_service} ({_name})." : $"{_name} at {_service} cannot be reached: {e.Message}",
                "Look at the address and at the network; a proxy is taken from https_proxy.", _service.ToString(), e);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ServiceAnswer> AttemptAsync(Func<CancellationToken, Task<HttpRequestMessage>> create, int maxBytes, CancellationToken ct)
    {
        using HttpRequestMessage message = await create(ct).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, bound.Token).ConfigureAwait(false);
            byte[] body = await ReadAsync(response, maxBytes, bound.Token).ConfigureAwait(false);
            return new ServiceAnswer((int)response.StatusCode, body)
            {
                RetryAfter = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - _time.GetUtcNow() : null,
            };
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new TimeoutException(e.Message, e);
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken ct)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream((int)Math.Clamp(response.Content.Headers.ContentLength ?? 0, 0, maxBytes));
            byte[] piece = new byte[64 * 1024];
            while (await stream.ReadAsync(piece, ct).ConfigureAwait(false) is > 0 and var count)
            {
                if (body.Length + count > maxBytes)
                    throw new DismException(ErrorCode.ProtocolViolation, $"{_name} at {_service} answered with more than {maxBytes / (1024 * 1024)} MiB.", "Ask for less at once.", _service.ToString());
                body.Write(piece, 0, count);
            }

            return body.ToArray();
        }
    }

    private ResiliencePipeline<ServiceAnswer> CreateRetry(int retries, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<ServiceAnswer> { TimeProvider = time };
        if (retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<ServiceAnswer>
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                ShouldHandle = static a => ValueTask.FromResult(MayPass(a.Outcome)),
                DelayGenerator = a => ValueTask.FromResult(a.Outcome.Result is { Status: 429 or 503, RetryAfter: { } asked } ? Within(asked) : null),
            });
        }

        return builder.Build();
    }

    private static bool MayPass(Outcome<ServiceAnswer> outcome) => outcome switch
    {
        { Result.Status: 429 or >= 500 and not 501 } => true,
        { Exception: HttpRequestException e } => e.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError),
        { Exception: IOException or TimeoutException } => true,
        _ => false,
    };

    /// <summary>The pause that the service asks for, within what a user waits for.</summary>
    private static TimeSpan? Within(TimeSpan asked) => asked <= TimeSpan.Zero ? null : asked < LongestPause ? asked : LongestPause;
}
