namespace DismPS.KubernetesStandIn;

/// <summary>Something that goes wrong with a request.</summary>
public sealed record ClusterFault
{
    /// <summary>What.</summary>
    public required ClusterFaultKind Kind { get; init; }

    /// <summary>HTTP status of <see cref="ClusterFaultKind.Status"/>.</summary>
    public int Code { get; init; }

    /// <summary>Reason of the Status.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Message of the Status.</summary>
    public string Message { get; init; } = "";

    /// <summary>Seconds of a Retry-After header; null for none.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>How late the answer is.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Events of a watch that still come.</summary>
    public int Events { get; init; }

    /// <summary>409: somebody else changed the object.</summary>
    public static readonly ClusterFault Conflict = new()
    {
        Kind = ClusterFaultKind.Status,
        Code = 409,
        Reason = "Conflict",
        Message = "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again",
    };

    /// <summary>500.</summary>
    public static readonly ClusterFault InternalError = new() { Kind = ClusterFaultKind.Status, Code = 500, Reason = "InternalError", Message = "Internal error occurred: etcdserver: leader changed" };

    /// <summary>503.</summary>
    public static readonly ClusterFault Unavailable = new() { Kind = ClusterFaultKind.Status, Code = 503, Reason = "ServiceUnavailable", Message = "the server is currently unable to handle the request" };

    /// <summary>No answer at all.</summary>
    public static readonly ClusterFault Hang = new() { Kind = ClusterFaultKind.Hang };

    /// <summary>The connection is cut before an answer.</summary>
    public static readonly ClusterFault Reset = new() { Kind = ClusterFaultKind.Reset };

    /// <summary>429 with Retry-After.</summary>
    /// <param name="seconds">Seconds that it asks for.</param>
    public static ClusterFault TooManyRequests(int seconds = 1) => new()
    {
        Kind = ClusterFaultKind.Status,
        Code = 429,
        Reason = "TooManyRequests",
        Message = "Too many requests, please try again later.",
        RetryAfter = seconds,
    };

    /// <summary>The right answer, late.</summary>
    public static ClusterFault Delay(TimeSpan duration) => new() { Kind = ClusterFaultKind.Delay, Duration = duration };

    /// <summary>A watch whose connection is cut.</summary>
    /// <param name="events">Events that still come.</param>
    public static ClusterFault CutWatch(int events) => new() { Kind = ClusterFaultKind.CutWatch, Events = events };

    /// <summary>A watch that is told 410 Gone.</summary>
    /// <param name="events">Events that still come.</param>
    public static ClusterFault WatchGone(int events) => new() { Kind = ClusterFaultKind.WatchGone, Events = events };

    /// <summary>A watch that the server ends.</summary>
    /// <param name="events">Events that still come.</param>
    public static ClusterFault EndWatch(int events) => new() { Kind = ClusterFaultKind.EndWatch, Events = events };
}
