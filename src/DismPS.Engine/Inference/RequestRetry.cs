using System.Net;
using DismPS.Engine.Protocol.Grpc;
using Polly;
using Polly.Retry;

namespace DismPS.Engine.Inference;

/// <summary>Sends a request again that the server surely did not begin, and no other: a model may have state.</summary>
internal static class RequestRetry
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The pipeline through which requests are sent.</summary>
    public static ResiliencePipeline<HttpResponseMessage> Create(int retries, TimeProvider clock)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock };
        if (retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                ShouldHandle = static a => ValueTask.FromResult(IsSafe(a.Outcome)),
                DelayGenerator = static a => ValueTask.FromResult(PauseOf(a.Outcome.Result)),
                OnRetry = static a =>
                {
                    a.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            });
        }

        return builder.Build();
    }

    /// <summary>The pipeline through which calls of gRPC are made.</summary>
    public static ResiliencePipeline CreateForCalls(int retries, TimeProvider clock)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = clock };
        if (retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                ShouldHandle = static a => ValueTask.FromResult(a.Outcome.Exception is GrpcException failure && IsSafe(failure)),
            });
        }

        return builder.Build();
    }

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

    /// <summary>The pause that the server asks for, within what a user waits for; null for the usual one.</summary>
    private static TimeSpan? PauseOf(HttpResponseMessage? response) =>
        response?.Headers.RetryAfter?.Delta is { } asked && asked < LongestPause ? asked : null;
}
