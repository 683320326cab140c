namespace DismPS.Engine.Dials.Authentication;

/// <summary>What a token is good for.</summary>
public enum DialsTokenState
{
    /// <summary>It can be used.</summary>
    Fresh,

    /// <summary>It can be used, and should be renewed: the last tenth of its life has begun.</summary>
    Stale,

    /// <summary>The access token is over; the refresh token gives a new one.</summary>
    Expired,

    /// <summary>Both are over: the user must sign in again.</summary>
    Invalid,
}
