namespace DismPS.Engine.Runtimes.Python;

/// <summary>How a request that was sent to a worker ended.</summary>
internal enum LaneOutcome
{
    /// <summary>The response, the only one or the last, is in the lane's buffer.</summary>
    Answered,

    /// <summary>A response is in the lane's buffer, and others follow.</summary>
    Part,

    /// <summary>An error frame is in the lane's buffer in the place of one answer, and others follow.</summary>
    PartFailed,

    /// <summary>The answers before were all; the lane's buffer says what else there is to say.</summary>
    Finished,

    /// <summary>An error frame is in the lane's buffer.</summary>
    Failed,

    /// <summary>The worker ended and had not begun the request: it may be sent to another one.</summary>
    NotBegun,

    /// <summary>The worker ended while the handler had the request.</summary>
    Ended,
}
