using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>
/// The token file of the Python client (cmsdials 2.x): one object a folder, with local times without zone. It is read and never written.
/// </summary>
internal static class PythonTokenFile
{
    private const string Name = "creds";
    private const int MaxBytes = 256 * 1024;

    /// <summary>The token in a folder; null when there is no such file, or what it holds is not one.</summary>
    /// <param name="folder">Absolute: <c>.cache</c> of the working folder for production, <c>.cache-dev</c> for other services.</param>
    /// <param name="zone">Zone of the times in the file.</param>
    public static DialsToken? Read(string folder, TimeZoneInfo zone)
    {
        try
        {
            byte[] bytes = RegularFile.ReadAtMost(Path.Combine(folder, Name), MaxBytes);
            if (bytes.Length > MaxBytes || JsonSerializer.Deserialize(bytes, PythonTokenJson.Default.Document) is not { } document)
                return null;
            return document.AccessToken.Length == 0 ? null : new DialsToken
            {
                AccessToken = document.AccessToken,
                TokenType = document.TokenType is { Length: > 0 } type && type.All(char.IsAsciiLetterOrDigit) ? type : "Bearer",
                ExpiresIn = document.ExpiresIn,
                ExpiresAt = TimeOf(document.ExpiresAt, zone),
                RefreshToken = document.RefreshToken is { Length: > 0 } refresh ? refresh : null,
                RefreshExpiresAt = document.RefreshExpiresAt is { } end ? TimeOf(end, zone) : null,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or ArgumentException)
        {
            // A broken file counts as none: the user signs in, and nothing of the file is changed.
            return null;
        }
    }

    private static DateTimeOffset TimeOf(string text, TimeZoneInfo zone)
    {
        DateTime local = DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        return local.Kind switch
        {
            DateTimeKind.Unspecified => new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime(),
            _ => new DateTimeOffset(local).ToUniversalTime(),
        };
    }

    internal sealed record Document(
        [property: JsonPropertyName("access_token"), JsonRequired] string AccessToken,
        [property: JsonPropertyName("expires_in"), JsonRequired] int ExpiresIn,
        [property: JsonPropertyName("expires_at"), JsonRequired] string ExpiresAt,
        [property: JsonPropertyName("token_type")] string? TokenType,
        [property: JsonPropertyName("refresh_token")] string? RefreshToken,
        [property: JsonPropertyName("refresh_expires_at")] string? RefreshExpiresAt);
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PythonTokenFile.Document))]
internal sealed partial class PythonTokenJson : JsonSerializerContext;
