using System.Globalization;
using System.Text;
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

    // datetime.isoformat(): microseconds are left out when they are 0.
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK";

    /// <summary>Whether a folder has such a file; asked first, for a miss costs less than an exception.</summary>
    public static bool Exists(string folder) => RegularFile.Exists(Path.Combine(folder, Name));

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
            var token = new DialsToken
            {
                AccessToken = document.AccessToken,
                TokenType = document.TokenType is { Length: > 0 } type ? type : "Bearer",
                ExpiresIn = document.ExpiresIn,
                ExpiresAt = TimeOf(document.ExpiresAt, zone),
                RefreshToken = document.RefreshToken is { Length: > 0 } refresh ? refresh : null,
                RefreshExpiresAt = document.RefreshExpiresAt is { } end ? TimeOf(end, zone) : null,
            };
            return token.IsSound ? token : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or ArgumentException)
        {
            // A broken file counts as none: the user signs in, and nothing of the file is changed.
            return null;
        }
    }

    private static DateTimeOffset TimeOf(string text, TimeZoneInfo zone)
    {
        DateTime local = DateTime.ParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        if (local.Kind != DateTimeKind.Unspecified)
            return new DateTimeOffset(local).ToUniversalTime();
        // An hour that the clocks pass twice counts as the first: a token that is held for over is renewed, the other way round it is refused.
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    internal sealed record Document(
        [property: JsonPropertyName("access_token"), JsonRequired] string AccessToken,
        [property: JsonPropertyName("expires_in"), JsonRequired] int ExpiresIn,
        [property: JsonPropertyName("expires_at"), JsonRequired] string ExpiresAt,
        [property: JsonPropertyName("token_type")] string? TokenType,
        [property: JsonPropertyName("refresh_token")] string? RefreshToken,
        [property: JsonPropertyName("refresh_expires_at")] string? RefreshExpiresAt)
    {
        private bool PrintMembers(StringBuilder builder)
        {
            builder.Append("ExpiresAt = ").Append(ExpiresAt);
            return true;
        }
    }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PythonTokenFile.Document))]
internal sealed partial class PythonTokenJson : JsonSerializerContext;
