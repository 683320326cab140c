namespace DismPS;

/// <summary>What a sign-in to DIALS is good for.</summary>
public enum DialsConnectionState
{
    /// <summary>Only the service can tell.</summary>
    Unknown,

    /// <summary>It is good, as far as is known without asking.</summary>
    Valid,

    /// <summary>It is renewed at the next call.</summary>
    Renewable,

    /// <summary>It is over: the user must sign in again.</summary>
    Over,
}
