namespace DismPS.Engine.Serving;

/// <summary>Counts and times of one model since it was loaded. Times are sums in nanoseconds.</summary>
public sealed record ModelStatistics
{
    /// <summary>Answered requests.</summary>
    public long SuccessCount { get; init; }

    /// <summary>Time of answered requests from their parsing to their written answer.</summary>
    public long SuccessNanoseconds { get; init; }

    /// <summary>Requests that failed for any reason but a full queue.</summary>
    public long FailureCount { get; init; }

    /// <summary>Requests that were refused because the queue was full.</summary>
    public long RejectedCount { get; init; }

    /// <summary>Rows of the answered requests, or requests where there is no batch axis.</summary>
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

    /// <summary>Requests that wait for an instance at this moment.</summary>
    public int PendingCount { get; init; }

    /// <summary>When the last request was answered; null for never.</summary>
    public DateTimeOffset? LastInference { get; init; }
}
