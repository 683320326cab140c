namespace DismPS.Engine.Models.Scheduling;

/// <summary>Triton's <c>ModelQueuePolicy</c>: how many requests may wait, how long, and what happens afterwards.</summary>
public sealed record QueuePolicy
{
    /// <summary>True when a request that waited too long is delayed behind all others; false when it is refused.</summary>
    public bool DelaysLate { get; init; }

    /// <summary>How long a request may wait; zero for no limit.</summary>
    public TimeSpan DefaultTimeout { get; init; }

    /// <summary>Whether a request may set a shorter time of its own.</summary>
    public bool AllowTimeoutOverride { get; init; }

    /// <summary>Requests that may wait; 0 for no limit but the server's.</summary>
    public int MaxQueueSize { get; init; }
}
