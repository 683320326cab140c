using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>Content of the token cache.</summary>
internal sealed record TokenDocument(ImmutableArray<TokenEntry> Entries, Uri? Current = null)
{
    private const int FormatVersion = 1;

    public static TokenDocument Empty { get; } = new([]);

    [JsonRequired]
    public int Version { get; init; } = FormatVersion;

    /// <summary>Null for a format of another version, and for what no program of ours wrote.</summary>
    /// <exception cref="JsonException">It is no such document.</exception>
    public static TokenDocument? Parse(byte[] bytes) =>
        JsonSerializer.Deserialize(bytes, TokenJson.Default.TokenDocument) is { Version: FormatVersion, Entries.IsDefault: false } document
            && (document.Current is null || DialsService.IsAddress(document.Current)) && document.Entries.All(e => e is { IsSound: true })
            ? document : null;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, TokenJson.Default.TokenDocument);
}

/// <summary>The token of one service.</summary>
internal sealed record TokenEntry(
    Uri Service, Uri Realm, string ClientId, string Audience, string AccessToken, string TokenType, int ExpiresIn, DateTimeOffset ExpiresAt,
    string? RefreshToken = null, DateTimeOffset? RefreshExpiresAt = null)
{
    /// <summary>Whether it is an entry that this program can have written.</summary>
    [JsonIgnore]
    public bool IsSound => DialsService.IsAddress(Service) && DialsService.IsAddress(Realm) && Token.IsSound;

    [JsonIgnore]
    public DialsToken Token => new()
    {
        AccessToken = AccessToken,
        TokenType = TokenType,
        ExpiresIn = ExpiresIn,
        ExpiresAt = ExpiresAt,
        RefreshToken = RefreshToken,
        RefreshExpiresAt = RefreshExpiresAt,
    };

    public static TokenEntry Of(DialsService service, DialsToken token) => new(
        service.BaseUrl, service.Realm, service.ClientId, service.Audience, token.AccessToken, token.TokenType, token.ExpiresIn,
        token.ExpiresAt.ToUniversalTime(), token.RefreshToken, token.RefreshExpiresAt?.ToUniversalTime());

    public bool IsOf(DialsService service) =>
        Service == service.BaseUrl && Realm == service.Realm && ClientId == service.ClientId && Audience == service.Audience;

    // Records print their members, and these are secrets.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Service = ").Append(Service);
        return true;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenDocument))]
internal sealed partial class TokenJson : JsonSerializerContext;
