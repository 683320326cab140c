using Amazon.S3;
using DismPS.Engine.Diagnostics;
using Polly;
using Polly.Retry;

namespace DismPS.Engine.Storage.S3;

/// <summary>Sends requests: with a limit of time each, again where that may help, and with failures that a user can read.</summary>
internal sealed class S3Calls(S3Settings settings, S3Location location, StoreOptions options)
{
    private readonly ResiliencePipeline _pipeline = PipelineOf(options);

    /// <summary>Does one request.</summary>
    /// <param name="what">What failed, for the message: <c>s3://… could not be read</c>.</param>
    /// <param name="call">The request; it is called once an attempt.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.StorageFailed"/>, <see cref="ErrorCode.AccessDenied"/>.</exception>
    internal Task<T> RunAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken ct) =>
        RunAsync(what, async (watch, token) =>
        {
            watch.Restart(options.StallTimeout);
            return await call(token).ConfigureAwait(false);
        }, static _ => false, ct);

    /// <summary>Does one request that tells when something moves.</summary>
    /// <param name="what">What failed, for the message.</param>
    /// <param name="call">The request.</param>
    /// <param name="isWanted">What is thrown through as it is: it is an answer to the caller.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.StorageFailed"/>, <see cref="ErrorCode.AccessDenied"/>.</exception>
    internal async Task<T> RunAsync<T>(string what, Func<StallWatch, CancellationToken, Task<T>> call, Func<Exception, bool> isWanted, CancellationToken ct)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await AttemptAsync(call, token).ConfigureAwait(false), ct).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Fault.IsExpected(e) && !isWanted(e) && !ct.IsCancellationRequested)
        {
            throw S3Fault.ToFailure(e, settings, location, what);
        }
        catch (Exception e) when (ct.IsCancellationRequested && e is not DismException)
        {
            throw new OperationCanceledException(null, e, ct);
        }
    }

    private async Task<T> AttemptAsync<T>(Func<StallWatch, CancellationToken, Task<T>> call, CancellationToken ct)
    {
        using var watch = new StallWatch(options.Time, ct);
        watch.Restart(options.StallTimeout);
        try
        {
            return await call(watch, watch.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (watch.IsOver && !ct.IsCancellationRequested && e is not DismException)
        {
            throw new StalledException(e);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or System.Xml.XmlException || IsOtherContent(e))
        {
            // The library's answer to headers and bodies that are not of S3: of another kind of server, or of one that writes the object in this moment.
            throw new OddAnswerException(e);
        }
    }

    // The library compares what it reads with its ETag, and has no type of its own for the difference.
    private static bool IsOtherContent(Exception e) => e is Amazon.Runtime.AmazonClientException && e.Message.Contains("hash", StringComparison.Ordinal);

    private static ResiliencePipeline PipelineOf(StoreOptions options)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = options.Time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.FirstPause,
                MaxDelay = TimeSpan.FromSeconds(30),
                ShouldHandle = a => ValueTask.FromResult(a.Outcome.Exception is { } e && S3Fault.MayPass(e)),
            });
        }

        return builder.Build();
    }
}
