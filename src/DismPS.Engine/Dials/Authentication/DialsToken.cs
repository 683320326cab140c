using System.Net.Http.Headers;
using System.Text;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>What lets a user in: an access token for DIALS, and where there is one, a refresh token for the next.</summary>
public sealed record DialsToken
{
    /// <summary>Part of an access token's life, at its end, in which a new one is fetched.</summary>
    private const double StalePart = 0.1;

    /// <summary>Access token; a secret.</summary>
    public required string AccessToken { get; init; }

    /// <summary>First word of the Authorization header.</summary>
    public string TokenType { get; init; } = "Bearer";

    /// <summary>Life of the access token in seconds.</summary>
    public required int ExpiresIn { get; init; }

    /// <summary>End of the access token, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Refresh token; a secret; null when there is none.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>End of the refresh token, UTC; null when there is none.</summary>
    public DateTimeOffset? RefreshExpiresAt { get; init; }

    /// <summary>Whether it can be sent: services and files have given anything.</summary>
    internal bool IsSound => IsPrintable(AccessToken) && (RefreshToken is null || IsPrintable(RefreshToken)) && TokenType.Length > 0 && TokenType.All(char.IsAsciiLetterOrDigit);

    /// <summary>Header that lets a request in.</summary>
    internal AuthenticationHeaderValue Header => new(TokenType, AccessToken);

    /// <summary>What the token is good for at a time.</summary>
    public DialsTokenState StateAt(DateTimeOffset now)
    {
        if (now >= ExpiresAt)
            return RefreshToken is not null && now < RefreshExpiresAt ? DialsTokenState.Expired : DialsTokenState.Invalid;
        return ExpiresAt - now <= TimeSpan.FromSeconds(ExpiresIn * StalePart) ? DialsTokenState.Stale : DialsTokenState.Fresh;
    }

    /// <summary>Whether a token or a secret is one that a header can carry.</summary>
    internal static bool IsPrintable(string secret) => secret.Length > 0 && secret.All(c => c is > ' ' and < '\u007f');

    // Records print their members, and these are secrets.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("ExpiresAt = ").Append(ExpiresAt.ToString("u"));
        return true;
    }
}
