namespace DismPS.Engine.Runtimes.Python;

/// <summary>How a request that was sent to a worker ended.</summary>
internal enum LaneOutcome
{
    /// <summary>The response is in the lane's buffer.</summary>
    Answered,

    /// <summary>An error frame is in the lane's buffer.</summary>
    Failed,

    /// <summary>The worker ended and had not begun the request: it may be sent to another one.</summary>
    NotBegun,

    /// <summary>The worker ended while the handler had the request.</summary>
    Ended,
}
