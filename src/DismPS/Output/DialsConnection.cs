using DismPS.Engine.Operations.Dials;

namespace DismPS;

/// <summary>How somebody is let in to a DIALS; nothing of it is secret.</summary>
public sealed record DialsConnection
{
    internal DialsConnection(DialsConnectionInfo info)
    {
        Url = info.Url;
        Kind = (DialsConnectionKind)info.Kind;
        State = (DialsConnectionState)info.State;
        ExpiresAt = info.ExpiresAt?.LocalDateTime;
    }

    /// <summary>Base URL of the service; other cmdlets take it by this name.</summary>
    public Uri Url { get; }

    /// <summary>Who is let in.</summary>
    public DialsConnectionKind Kind { get; }

    /// <summary>What the sign-in is good for now.</summary>
    public DialsConnectionState State { get; }

    /// <summary>End of the sign-in in local time; null when it is not known.</summary>
    public DateTime? ExpiresAt { get; }
}
