using System.Buffers.Text;
using System.Text.Json;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>What an access token says of its user. It is read to be shown and never trusted: only the service can check it.</summary>
internal static class TokenClaims
{
    private const int MaxCharacters = 256;
    private static readonly string[] Names = ["cern_upn", "preferred_username"];

    /// <summary>Name of the user; null when the token is none of the usual form (RFC 7519), or does not tell.</summary>
    public static string? UserOf(string accessToken)
    {
        string[] parts = accessToken.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1]))
            return null;
        try
        {
            using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            foreach (string name in Names)
            {
                if (claims.RootElement.ValueKind == JsonValueKind.Object && claims.RootElement.TryGetProperty(name, out JsonElement value)
                    && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= MaxCharacters } user && !user.Any(char.IsControl))
                {
                    return user;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Some other kind of token.
        }

        return null;
    }
}
