namespace DismPS.Engine.Serving;

/// <summary>Counts and times of the answers that came at one place among the answers of their requests. Times are sums in nanoseconds.</summary>
public sealed record AnswerStatistics
{
    /// <summary>Answers that were sent.</summary>
    public long SuccessCount { get; init; }

    /// <summary>Time of those, from the answer before.</summary>
    public long SuccessNanoseconds { get; init; }

    /// <summary>Errors in the place of an answer.</summary>
    public long FailureCount { get; init; }

    /// <summary>Time of those.</summary>
    public long FailureNanoseconds { get; init; }

    /// <summary>Ends without an answer.</summary>
    public long EmptyCount { get; init; }

    /// <summary>Time of those.</summary>
    public long EmptyNanoseconds { get; init; }

    /// <summary>Answers that nobody took.</summary>
    public long CancelledCount { get; init; }

    /// <summary>Time of those.</summary>
    public long CancelledNanoseconds { get; init; }

    /// <summary>Time in the model of answers and errors.</summary>
    public long ComputeNanoseconds { get; init; }

    /// <summary>Time of writing and sending answers.</summary>
    public long OutputNanoseconds { get; init; }
}
