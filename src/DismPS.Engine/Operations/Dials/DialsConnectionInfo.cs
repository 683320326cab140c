namespace DismPS.Engine.Operations.Dials;

/// <summary>How a user is let in to a DIALS; without anything secret.</summary>
public sealed record DialsConnectionInfo
{
    /// <summary>Base URL of the service.</summary>
    public required Uri Url { get; init; }

    /// <summary>Who is let in.</summary>
    public required DialsConnectionKind Kind { get; init; }

    /// <summary>What the sign-in is good for now.</summary>
    public required DialsConnectionState State { get; init; }

    /// <summary>End of the sign-in, UTC: until then it is renewed without the user; null when it is not known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
