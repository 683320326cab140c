using System.Net.Http.Headers;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>Lets requests in.</summary>
public interface IDialsCredential
{
    /// <summary>How the user is let in, in words: <c>signed in</c>, <c>the token that was given</c>.</summary>
    string Kind { get; }

    /// <summary>Name of the user; null when what lets in does not tell.</summary>
    string? User { get; }

    /// <summary>End of what lets in now, UTC; null when it is not known.</summary>
    DateTimeOffset? ExpiresAt { get; }

    /// <summary>Adds what lets a request in; renews it before when it is time.</summary>
    /// <param name="headers">Headers of the request.</param>
    /// <param name="ct">Ends the renewal.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.NotSignedIn"/>, <see cref="ErrorCode.SignInFailed"/>, or the identity service cannot be reached.</exception>
    Task AuthorizeAsync(HttpRequestHeaders headers, CancellationToken ct);

    /// <summary>Gives up what was not accepted.</summary>
    /// <param name="sent">Headers of the request that was refused.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>True when the next request will carry something else.</returns>
    Task<bool> RejectAsync(HttpRequestHeaders sent, CancellationToken ct);
}
