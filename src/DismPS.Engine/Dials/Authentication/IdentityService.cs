using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>The calls of Keycloak that sign users and applications in (RFC 8628, RFC 8693; cmsdials 2.4.1).</summary>
internal sealed class IdentityService(DialsService service, ServiceHttp http, TimeProvider time)
{
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private const string ExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
    private const int MaxAnswerBytes = 1 << 20;

    private static readonly string[] SecretFields = ["device_code", "refresh_token", "subject_token", "client_secret"];

    // RFC 8628, 3.2: five seconds where the service names no interval.
    private const int UsualIntervalSeconds = 5;
    private const int LongestIntervalSeconds = 60;

    /// <summary>Asks for a code that a user signs in with.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.SignInFailed"/>, or the service cannot be reached.</exception>
    public async Task<DeviceCode> CreateDeviceCodeAsync(CancellationToken ct)
    {
        ServiceAnswer answer = await PostAsync("protocol/openid-connect/auth/device", [("client_id", service.ClientId)], ct).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw Failed($"The sign-in could not begin: {answer.Explain()}.");
        DeviceAnswer device = Parse(answer, IdentityJson.Default.DeviceAnswer);
        string address = device.VerificationUriComplete ?? device.VerificationUri ?? throw Failed("The answer to the sign-in names no address.");
        // Users open what is shown: nothing but a page of the web, and no control characters for their terminal.
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? page) || (page.Scheme != Uri.UriSchemeHttps && !(page.Scheme == Uri.UriSchemeHttp && page.IsLoopback)))
            throw Failed("The answer to the sign-in names an address that is not of the web.");
        return new DeviceCode
        {
            Address = page.AbsoluteUri,
            UserCode = device.UserCode is { Length: > 0 and <= 64 } code && code.All(c => !char.IsControl(c)) ? code : null,
            ExpiresIn = TimeSpan.FromSeconds(Math.Clamp(device.ExpiresIn, 1, 86_400)),
            Interval = TimeSpan.FromSeconds(Math.Clamp(device.Interval ?? UsualIntervalSeconds, 1, LongestIntervalSeconds)),
            Secret = device.DeviceCode,
        };
    }

    /// <summary>Asks once whether the user has signed in.</summary>
    /// <returns>The user's token; or what the service says instead: <c>authorization_pending</c>, <c>slow_down</c>.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.SignInFailed"/>: the user refused, or the code is over.</exception>
    public async Task<(TokenAnswer? Token, string? Waiting)> PollAsync(DeviceCode code, CancellationToken ct)
    {
        ServiceAnswer answer = await PostAsync(
            "protocol/openid-connect/token",
            [("client_id", service.ClientId), ("grant_type", DeviceGrant), ("device_code", code.Secret)], ct).ConfigureAwait(false);
        if (answer.IsSuccess)
            return (ParseToken(answer), null);
        return answer.Member("error") switch
        {
            "authorization_pending" or "slow_down" when answer.Status == 400 => (null, answer.Member("error")),
            "access_denied" => throw Failed("The sign-in was refused on the page."),
            "expired_token" => throw Failed("The code was not used in time."),
            _ when answer.Status is 429 or >= 500 => throw new DismException(
                ErrorCode.ServiceFailed, $"The identity service at {service.Realm} failed: {answer.Explain()}.", "Try again later.", service.Realm.ToString()),
            _ => throw Failed($"The sign-in failed: {answer.Explain()}."),
        };
    }

    /// <summary>Renews a user's token.</summary>
    /// <returns>Null when the refresh token is not taken any more.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.SignInFailed"/>.</exception>
    public async Task<TokenAnswer?> RefreshAsync(string refreshToken, CancellationToken ct)
    {
        ServiceAnswer answer = await PostAsync(
            "protocol/openid-connect/token",
            [("client_id", service.ClientId), ("grant_type", "refresh_token"), ("refresh_token", refreshToken)], ct).ConfigureAwait(false);
        if (answer.IsSuccess)
            return ParseToken(answer);
        return answer.Status == 400 && answer.Member("error") == "invalid_grant" ? null : throw Failed($"The sign-in could not be renewed: {answer.Explain()}.");
    }

    /// <summary>Exchanges a user's token for one that DIALS takes.</summary>
    /// <param name="user">Token of the user; its refresh token is kept, for DIALS's own has none.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.SignInFailed"/>.</exception>
    public async Task<DialsToken> ExchangeAsync(TokenAnswer user, CancellationToken ct)
    {
        ServiceAnswer answer = await PostAsync(
            "protocol/openid-connect/token",
            [
                ("client_id", service.ClientId), ("grant_type", ExchangeGrant), ("subject_token", user.AccessToken),
                ("subject_token_type", AccessTokenType), ("audience", service.Audience),
            ], ct).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw Failed($"The sign-in holds, but gives no access to {service.BaseUrl}: {answer.Explain()}.");
        TokenAnswer token = ParseToken(answer);
        DateTimeOffset now = time.GetUtcNow();
        return TokenOf(token, now) with
        {
            RefreshToken = user.RefreshToken,
            RefreshExpiresAt = user.RefreshToken is null ? null : RefreshEnd(user, now),
        };
    }

    /// <summary>Signs an application in with its secret.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.SignInFailed"/>.</exception>
    public async Task<DialsToken> SignApplicationInAsync(string secret, CancellationToken ct)
    {
        ServiceAnswer answer = await PostAsync(
            "api-access/token",
            [("grant_type", "client_credentials"), ("client_id", service.ClientId), ("client_secret", secret), ("audience", service.Audience)], ct).ConfigureAwait(false);
        return answer.IsSuccess
            ? TokenOf(ParseToken(answer), time.GetUtcNow())
            : throw Failed($"The application '{service.ClientId}' is not let in: {answer.Explain()}.", "Look at DISMPS_DIALS_CLIENT_ID and the secret that belongs to it.");
    }

    // Keycloak answers 0 for sessions that end only with the account's own rules.
    private static DateTimeOffset RefreshEnd(TokenAnswer token, DateTimeOffset now) =>
        token.RefreshExpiresIn is > 0 and var seconds ? now.AddSeconds(seconds) : now.AddDays(30);

    private static DialsToken TokenOf(TokenAnswer token, DateTimeOffset now) => new()
    {
        AccessToken = token.AccessToken,
        TokenType = token.TokenType is { Length: > 0 } type ? type : "Bearer",
        ExpiresIn = token.ExpiresIn,
        ExpiresAt = now.AddSeconds(token.ExpiresIn),
    };

    private async Task<ServiceAnswer> PostAsync(string path, (string Name, string Value)[] form, CancellationToken ct) => await http.SendAsync(
        _ =>
        {
            var message = new HttpRequestMessage(HttpMethod.Post, new Uri(service.Realm, path))
            {
                Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))),
            };
            message.Headers.Accept.ParseAdd("application/json");
            return Task.FromResult(message);
        },
        MaxAnswerBytes, ct).ConfigureAwait(false) with
    {
        Secrets = [.. form.Where(f => SecretFields.Contains(f.Name)).Select(f => f.Value)],
    };

    private TokenAnswer ParseToken(ServiceAnswer answer)
    {
        TokenAnswer token = Parse(answer, IdentityJson.Default.TokenAnswer);
        // A page of HTML is noticed before; a token that no header can carry is noticed here.
        return TokenOf(token, time.GetUtcNow()) with { RefreshToken = token.RefreshToken } is { IsSound: true } ? token : throw NoToken();
    }

    private T Parse<T>(ServiceAnswer answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body.Span, type) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            // The text of the exception may quote a token.
            throw NoToken();
        }
    }

    private DismException NoToken() => new(
        ErrorCode.ProtocolViolation, $"The identity service at {service.Realm} answered something that is no token.", "Look at the address of the realm.", service.Realm.ToString());

    private DismException Failed(string message, string? cure = null) =>
        new(ErrorCode.SignInFailed, message, cure ?? "Sign in again: Connect-Dials, or 'dismps dials login'.", service.BaseUrl.ToString());
}

/// <summary>Answer to a request for a device code.</summary>
internal sealed record DeviceAnswer(
    [property: JsonPropertyName("device_code"), JsonRequired] string DeviceCode,
    [property: JsonPropertyName("user_code")] string? UserCode,
    [property: JsonPropertyName("verification_uri")] string? VerificationUri,
    [property: JsonPropertyName("verification_uri_complete")] string? VerificationUriComplete,
    [property: JsonPropertyName("expires_in"), JsonRequired] int ExpiresIn,
    [property: JsonPropertyName("interval")] int? Interval)
{
    // Records print their members, and the code is a secret.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("ExpiresIn = ").Append(ExpiresIn);
        return true;
    }
}

/// <summary>Answer with a token.</summary>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token"), JsonRequired] string AccessToken,
    [property: JsonPropertyName("expires_in"), JsonRequired] int ExpiresIn,
    [property: JsonPropertyName("token_type")] string? TokenType,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: JsonPropertyName("refresh_expires_in")] int? RefreshExpiresIn)
{
    // Records print their members, and these are secrets.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("ExpiresIn = ").Append(ExpiresIn);
        return true;
    }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(DeviceAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class IdentityJson : JsonSerializerContext;
