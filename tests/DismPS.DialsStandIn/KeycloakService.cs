using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>The login: device codes, tokens, exchange and applications.</summary>
internal sealed class KeycloakService(StandInOptions options, TokenBook tokens)
{
    public const string RealmPath = "/auth/realms/cern/";
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private const string ExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    public static Answer Error(int status, string error) =>
        Answer.OfJson(status, new JsonObject { ["error"] = error, ["error_description"] = "stub" });

    /// <summary>What no recording knows about the call, or null.</summary>
    public static string? Complaint(Call call)
    {
        if (call.Method != "POST" || !call.Path.StartsWith(RealmPath, StringComparison.Ordinal))
            return "unknown call";
        if (call.Header("accept") != "application/json")
            return "accept is not application/json";
        if (call.Query.Count > 0)
            return "a query";
        if (call.Header("authorization") is not null)
            return "an Authorization header";
        if (call.Form is null)
            return call.BodyComplaint ?? "no form";
        string[]? fields = Fields(call);
        if (fields is null)
            return "unknown path or grant type";
        string[] sent = [.. call.Form.Select(f => f.Key).Order(StringComparer.Ordinal)];
        return sent.SequenceEqual(fields.Order(StringComparer.Ordinal)) ? null : $"form fields {string.Join(", ", sent)}";
    }

    public Answer Handle(Call call)
    {
        string path = call.Path[RealmPath.Length..];
        string clientId = call.FormValue("client_id")!;
        if (path == "api-access/token")
            return Application(call, clientId);
        if (!options.Clients.Any(c => c.ClientId == clientId))
            return Error(401, "invalid_client");
        if (path == "protocol/openid-connect/auth/device")
            return Device(clientId);
        return call.FormValue("grant_type") switch
        {
            DeviceGrant => Poll(call, clientId),
            ExchangeGrant => Exchange(call, clientId),
            _ => Refresh(call, clientId),
        };
    }

    private static string[]? Fields(Call call) => (call.Path[RealmPath.Length..], call.FormValue("grant_type")) switch
    {
        ("protocol/openid-connect/auth/device", null) => ["client_id"],
        ("protocol/openid-connect/token", DeviceGrant) => ["client_id", "grant_type", "device_code"],
        ("protocol/openid-connect/token", ExchangeGrant) => ["client_id", "grant_type", "subject_token", "subject_token_type", "audience"],
        ("protocol/openid-connect/token", "refresh_token") => ["client_id", "grant_type", "refresh_token"],
        ("api-access/token", "client_credentials") => ["client_id", "grant_type", "client_secret", "audience"],
        _ => null,
    };

    private static int Seconds(TimeSpan time) => (int)time.TotalSeconds;

    private Answer Device(string clientId) => Answer.OfJson(200, new JsonObject
    {
        ["device_code"] = tokens.NewDevice(clientId),
        ["user_code"] = "ABCD-EFGH",
        ["verification_uri"] = "https://login.example/device",
        ["verification_uri_complete"] = "https://login.example/device?user_code=ABCD-EFGH",
        ["expires_in"] = Seconds(options.DeviceCodeLifetime),
        ["interval"] = options.Interval,
    });

    private Answer Poll(Call call, string clientId)
    {
        if (tokens.Poll(call.FormValue("device_code")!, clientId) is string error)
            return Error(400, error);
        JsonObject json = Pair(clientId, renewed: false);
        json["not-before-policy"] = 0;
        json["session_state"] = "s";
        json["scope"] = "openid";
        return Answer.OfJson(200, json);
    }

    private Answer Refresh(Call call, string clientId) =>
        tokens.TakeRefresh(call.FormValue("refresh_token")!, clientId) ? Answer.OfJson(200, Pair(clientId, renewed: true)) : Error(400, "invalid_grant");

    private JsonObject Pair(string clientId, bool renewed)
    {
        (string access, string refresh) = tokens.NewPublic(clientId, renewed);
        return new JsonObject
        {
            ["access_token"] = access,
            ["expires_in"] = Seconds(options.AccessLifetime),
            ["refresh_expires_in"] = Seconds(options.RefreshLifetime),
            ["refresh_token"] = refresh,
            ["token_type"] = "Bearer",
        };
    }

    private Answer Exchange(Call call, string clientId)
    {
        string audience = call.FormValue("audience")!;
        if (call.FormValue("subject_token_type") != AccessTokenType)
            return Error(400, "invalid_request");
        if (!tokens.IsSubject(call.FormValue("subject_token")!, clientId))
            return Error(400, "invalid_token");
        if (!options.Clients.Contains(new ClientRegistration(clientId, audience)))
            return Error(403, "access_denied");
        return Answer.OfJson(200, new JsonObject
        {
            ["access_token"] = tokens.NewDials(audience),
            ["expires_in"] = Seconds(options.AccessLifetime),
            ["refresh_expires_in"] = 0,
            ["token_type"] = "Bearer",
            ["issued_token_type"] = AccessTokenType,
        });
    }

    private Answer Application(Call call, string clientId)
    {
        string audience = call.FormValue("audience")!;
        if (!options.Applications.Contains(new ApplicationRegistration(clientId, call.FormValue("client_secret")!)))
            return Error(401, "invalid_client");
        if (!options.Clients.Any(c => c.Audience == audience))
            return Error(403, "access_denied");
        return Answer.OfJson(200, new JsonObject
        {
            ["access_token"] = tokens.NewApplication(audience),
            ["expires_in"] = Seconds(options.AccessLifetime),
            ["token_type"] = "Bearer",
        });
    }
}
