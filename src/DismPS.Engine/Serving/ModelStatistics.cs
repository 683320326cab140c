using System.Collections.Immutable;

namespace DismPS.Engine.Serving;

/// <summary>Counts and times of one model since it was loaded. Times are sums in nanoseconds.</summary>
public sealed record ModelStatistics
{
    /// <summary>Answered requests.</summary>
    public long SuccessCount { get; init; }

    /// <summary>Time of answered requests from their parsing to their written answer.</summary>
    public long SuccessNanoseconds { get; init; }

    /// <summary>Requests that fitted the model and failed, those that were refused left out.</summary>
    public long FailureCount => CanceledCount + BackendFailureCount + OtherFailureCount;

    /// <summary>Requests that were refused because too many waited or because they waited too long.</summary>
    public long RejectedCount { get; init; }

    /// <summary>Requests whose clients went away.</summary>
    public long CanceledCount { get; init; }

    /// <summary>Requests that the model failed.</summary>
    public long BackendFailureCount { get; init; }

    /// <summary>Requests that failed for another reason.</summary>
    public long OtherFailureCount { get; init; }

    /// <summary>Time of failed and refused requests.</summary>
    public long FailureNanoseconds { get; init; }

    /// <summary>Rows of the answered requests that the model computed, or such requests where there is no batch axis.</summary>
    public long InferenceCount { get; init; }

    /// <summary>Runs of the model.</summary>
    public long ExecutionCount { get; init; }

    /// <summary>Time in the queue.</summary>
    public long QueueNanoseconds { get; init; }

    /// <summary>Time of parsing requests.</summary>
    public long InputNanoseconds { get; init; }

    /// <summary>Time in the model.</summary>
    public long ComputeNanoseconds { get; init; }

    /// <summary>Time of writing answers.</summary>
    public long OutputNanoseconds { get; init; }

    /// <summary>Whether the response cache may answer for the model.</summary>
    public bool HasCache { get; init; }

    /// <summary>Requests that the response cache answered; they count as answered, and not as computed.</summary>
    public long CacheHitCount { get; init; }

    /// <summary>Time of looking up the answers that were there.</summary>
    public long CacheHitNanoseconds { get; init; }

    /// <summary>Requests that the response cache had no answer to.</summary>
    public long CacheMissCount { get; init; }

    /// <summary>Time of looking up the answers that were not there, and of keeping them afterwards.</summary>
    public long CacheMissNanoseconds { get; init; }

    /// <summary>Requests that the model computed an answer to.</summary>
    public long ComputedCount => SuccessCount - CacheHitCount;

    /// <summary>Runs by their number of rows, ascending.</summary>
    public ImmutableArray<BatchStatistics> Batches { get; init; } = [];

    /// <summary>Requests that wait for an instance at this moment.</summary>
    public int PendingCount { get; init; }

    /// <summary>Answers of requests that may have several, by their place among the request's answers; empty for other models.</summary>
    public IReadOnlyList<AnswerStatistics> Answers { get; init; } = [];

    /// <summary>When the last request was answered; null for never.</summary>
    public DateTimeOffset? LastInference { get; init; }
}
