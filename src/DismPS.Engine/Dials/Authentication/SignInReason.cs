namespace DismPS.Engine.Dials.Authentication;

/// <summary>Why a user has to sign in.</summary>
public enum SignInReason
{
    /// <summary>The user asked for it.</summary>
    Requested,

    /// <summary>No token is known for the service.</summary>
    NoToken,

    /// <summary>The known tokens are over, or the service does not take them any more.</summary>
    Expired,
}
