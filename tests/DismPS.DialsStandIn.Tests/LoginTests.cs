using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn.Tests;

public sealed class LoginTests
{
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private const string ExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string TokenType = "urn:ietf:params:oauth:token-type:access_token";
    private static readonly StandInOptions Options = new() { Catalog = TestCatalog.Recorded };

    public static TheoryData<ClientRegistration> Clients() => new(ClientRegistration.Production, ClientRegistration.Development);

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_login_is_confirmed_after_the_polls_and_its_token_is_good_for_DIALS(ClientRegistration client)
    {
        await using StandIn standIn = await StandIn.StartAsync(Options with { ConfirmAfter = 2, Interval = 3 });

        JsonNode device = (await DeviceAsync(standIn, client.ClientId)).Json;
        Assert.Equal((3, 600), (device["interval"]!.GetValue<int>(), device["expires_in"]!.GetValue<int>()));
        string code = device["device_code"]!.GetValue<string>();
        for (int i = 0; i < 2; i++)
            Assert.Equal((400, "authorization_pending"), Error(await PollAsync(standIn, client.ClientId, code)));
        JsonNode pair = (await PollAsync(standIn, client.ClientId, code)).Json;
        JsonNode token = (await ExchangeAsync(standIn, client, pair["access_token"]!.GetValue<string>())).Json;

        using HttpClient dials = TestClient.Of(standIn, token["access_token"]!.GetValue<string>());
        using HttpResponseMessage response = await dials.GetAsync("api/v1/mes/");
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal((400, "invalid_grant"), Error(await PollAsync(standIn, client.ClientId, code)));
        Assert.Empty(standIn.Complaints);
    }

    [Fact]
    public async Task A_code_ends_by_the_clock_and_faults_come_before_it()
    {
        var time = new HandTime();
        await using StandIn standIn = await StandIn.StartAsync(Options with { Time = time });
        string client = ClientRegistration.Production.ClientId;
        string code = (await DeviceAsync(standIn, client)).Json["device_code"]!.GetValue<string>();
        foreach (string error in new[] { "slow_down", "access_denied", "expired_token" })
        {
            standIn.Faults.Add(CallMatch.Poll, Fault.OAuth(error));
            Assert.Equal((400, error), Error(await PollAsync(standIn, client, code)));
        }

        time.Advance(TimeSpan.FromSeconds(600));

        Assert.Equal((400, "expired_token"), Error(await PollAsync(standIn, client, code)));
    }

    [Theory]
    [InlineData(false, 200)]
    [InlineData(true, 400)]
    public async Task A_refresh_token_can_be_good_for_one_use(bool once, int second)
    {
        await using StandIn standIn = await StandIn.StartAsync(Options with { RefreshTokensAreUsedOnce = once });

        (int Status, JsonNode Json) first = await RefreshAsync(standIn, "PUBLIC-REFRESH-0"), again = await RefreshAsync(standIn, "PUBLIC-REFRESH-0");

        Assert.Equal((200, second), (first.Status, again.Status));
        Assert.Equal("PUBLIC-REFRESH-2", first.Json["refresh_token"]!.GetValue<string>());
        Assert.Equal(200, (await RefreshAsync(standIn, "PUBLIC-REFRESH-2")).Status);
    }

    [Fact]
    public async Task Unknown_clients_tokens_and_audiences_are_refused()
    {
        await using StandIn standIn = await StandIn.StartAsync(Options);
        ClientRegistration production = ClientRegistration.Production;
        string subject = (await RefreshAsync(standIn, "PUBLIC-REFRESH-0")).Json["access_token"]!.GetValue<string>();

        Assert.Equal((401, "invalid_client"), Error(await DeviceAsync(standIn, "another")));
        Assert.Equal((400, "invalid_grant"), Error(await RefreshAsync(standIn, "another")));
        Assert.Equal((400, "invalid_token"), Error(await ExchangeAsync(standIn, production, "another")));
        Assert.Equal((400, "invalid_token"), Error(await ExchangeAsync(standIn, ClientRegistration.Development, subject)));
        Assert.Equal((403, "access_denied"), Error(await ExchangeAsync(standIn, production with { Audience = ClientRegistration.Development.Audience }, subject)));
        Assert.Equal((401, "invalid_client"), Error(await ApplicationAsync(standIn, "another")));
        standIn.Revoke(subject);
        Assert.Equal((400, "invalid_token"), Error(await ExchangeAsync(standIn, production, subject)));
        Assert.Empty(standIn.Complaints);
    }

    [Theory]
    [InlineData("cms-dials-prod-confidential-app", 200)]
    [InlineData("cms-dials-dev-confidential-app", 401)]
    public async Task A_service_can_take_tokens_of_its_audience_only(string audience, int status)
    {
        await using StandIn standIn = await StandIn.StartAsync(Options with { Audience = audience });
        string token = (await ApplicationAsync(standIn, "my-secret")).Json["access_token"]!.GetValue<string>();

        using HttpClient dials = TestClient.Of(standIn, token);
        using HttpResponseMessage response = await dials.GetAsync("api/v1/mes/");

        Assert.Equal(status, (int)response.StatusCode);
    }

    private static (int, string) Error((int Status, JsonNode Json) answer) => (answer.Status, answer.Json["error"]?.GetValue<string>() ?? "none");

    private static Task<(int Status, JsonNode Json)> DeviceAsync(StandIn standIn, string client) =>
        PostAsync(standIn, "protocol/openid-connect/auth/device", new() { ["client_id"] = client });

    private static Task<(int Status, JsonNode Json)> PollAsync(StandIn standIn, string client, string code) =>
        PostAsync(standIn, "protocol/openid-connect/token", new() { ["client_id"] = client, ["grant_type"] = DeviceGrant, ["device_code"] = code });

    private static Task<(int Status, JsonNode Json)> RefreshAsync(StandIn standIn, string token) =>
        PostAsync(standIn, "protocol/openid-connect/token", new() { ["client_id"] = ClientRegistration.Production.ClientId, ["grant_type"] = "refresh_token", ["refresh_token"] = token });

    private static Task<(int Status, JsonNode Json)> ExchangeAsync(StandIn standIn, ClientRegistration client, string subject) => PostAsync(
        standIn, "protocol/openid-connect/token",
        new() { ["client_id"] = client.ClientId, ["grant_type"] = ExchangeGrant, ["subject_token"] = subject, ["subject_token_type"] = TokenType, ["audience"] = client.Audience });

    private static Task<(int Status, JsonNode Json)> ApplicationAsync(StandIn standIn, string secret) => PostAsync(
        standIn, "api-access/token",
        new() { ["grant_type"] = "client_credentials", ["client_id"] = "my-app", ["client_secret"] = secret, ["audience"] = ClientRegistration.Production.Audience });

    private static async Task<(int Status, JsonNode Json)> PostAsync(StandIn standIn, string path, Dictionary<string, string> form)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Accept", "application/json");
        using HttpResponseMessage response = await client.PostAsync(new Uri(standIn.Realm, path), new FormUrlEncodedContent(form));
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
