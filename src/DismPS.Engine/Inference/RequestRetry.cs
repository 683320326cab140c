using System.Net;
using DismPS.Engine.Protocol.Grpc;
using Polly;
using Polly.Retry;

namespace DismPS.Engine.Inference;

/// <summary>Sends a request again that the server surely did not begin, and no other: a model may have state.</summary>
internal sealed class RequestRetry
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // Pauses double up to here; from then on they lie between half of the longest and the longest.
    private const int GrowingPauses = 6;

    private static readonly ResiliencePropertyKey<long> Begin = new("dismps.begin");

    private readonly ServerConnection _connection;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline<HttpResponseMessage> _requests;
    private readonly ResiliencePipeline _calls;

    /// <summary>Makes the pipelines through which requests are sent.</summary>
    public RequestRetry(ServerConnection connection, TimeProvider clock)
    {
        _connection = connection;
        _clock = clock;
        var requests = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock };
        var calls = new ResiliencePipelineBuilder { TimeProvider = clock };
        int retries = connection.RetryTime is null ? connection.Retries : int.MaxValue;
        if (retries > 0)
        {
            requests.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                ShouldHandle = a => ValueTask.FromResult(IsSafe(a.Outcome) && HasTime(a.Context, PauseOf(a.Outcome.Result) ?? TimeSpan.Zero)),
                DelayGenerator = a => ValueTask.FromResult(PauseOf(a.Outcome.Result) ?? LatePause(a.AttemptNumber)),
                OnRetry = static a =>
                {
                    a.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            });
            calls.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                ShouldHandle = a => ValueTask.FromResult(a.Outcome.Exception is GrpcException failure && IsSafe(failure) && HasTime(a.Context, TimeSpan.Zero)),
                DelayGenerator = static a => ValueTask.FromResult(LatePause(a.AttemptNumber)),
            });
        }

        _requests = requests.Build();
        _calls = calls.Build();
    }

    /// <summary>How long retries may go on: as they were given, or as long as an answer may take.</summary>
    private TimeSpan Limit => _connection.RetryTime ?? _connection.Timeout;

    /// <summary>Sends a request of HTTP until the server has begun it, or retries are used up.</summary>
    /// <param name="send">Sends it once.</param>
    /// <param name="bound">Ends when an answer takes too long.</param>
    public Task<HttpResponseMessage> SendAsync(Func<CancellationToken, ValueTask<HttpResponseMessage>> send, CancellationTokenSource bound) =>
        RunAsync(context => _requests.ExecuteAsync(c => Bounded(send, bound, c.CancellationToken), context), bound);

    /// <summary>Makes a call of gRPC, as <see cref="SendAsync"/>.</summary>
    /// <param name="call">Makes it once.</param>
    /// <param name="bound">Ends when an answer takes too long.</param>
    public Task<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationTokenSource bound) =>
        RunAsync(context => _calls.ExecuteAsync(c => Bounded(call, bound, c.CancellationToken), context), bound);

    /// <summary>Whether the server cannot have begun the call: it said itself that it is not available, or was never reached.</summary>
    internal static bool IsSafe(GrpcException failure) => failure.InnerException switch
    {
        null => failure.Status == GrpcStatus.Unavailable,
        HttpRequestException { StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests } => true,
        HttpRequestException e => IsUnreached(e),
        _ => false,
    };

    /// <summary>Whether the server cannot have begun the request.</summary>
    internal static bool IsSafe(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result.StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests } => true,
        { Exception: HttpRequestException e } => IsUnreached(e),
        _ => false,
    };

    private static bool IsUnreached(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError;

    private async Task<T> RunAsync<T>(Func<ResilienceContext, ValueTask<T>> run, CancellationTokenSource bound)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(bound.Token);
        context.Properties.Set(Begin, _clock.GetTimestamp());
        try
        {
            return await run(context).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Where retries have a time of their own, each request has the whole time of an answer, and pauses have none.</summary>
    private async ValueTask<T> Bounded<T>(Func<CancellationToken, ValueTask<T>> send, CancellationTokenSource bound, CancellationToken cancellationToken)
    {
        if (_connection.RetryTime is null)
            return await send(cancellationToken).ConfigureAwait(false);
        bound.CancelAfter(_connection.Timeout);
        try
        {
            return await send(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            bound.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    private bool HasTime(ResilienceContext context, TimeSpan pause) => _clock.GetElapsedTime(context.Properties.GetValue(Begin, 0L)) + pause < Limit;

    private static TimeSpan? LatePause(int attempt) => attempt < GrowingPauses ? null : LongestPause * (0.5 + (Random.Shared.NextDouble() / 2));

    /// <summary>The pause that the server asks for; null when it asks for none.</summary>
    private TimeSpan? PauseOf(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - _clock.GetUtcNow() is var pause => pause > TimeSpan.Zero ? pause : TimeSpan.Zero,
        _ => null,
    };
}
