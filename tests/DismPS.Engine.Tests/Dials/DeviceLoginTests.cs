using System.Text.Json.Nodes;
using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Authentication;
using DismPS.Tests.Runtimes;

namespace DismPS.Tests.Dials;

public sealed class DeviceLoginTests
{
    private readonly SignInLog log = new();

    [Fact]
    public async Task User_is_shown_the_address_and_signed_in_with_the_recorded_calls()
    {
        await using DialsWorld world = await DialsWorld.StartAsync(o => o with { ConfirmAfter = 2 });
        world.StandIn.Faults.Add(CallMatch.Poll, Fault.OAuth("slow_down"), after: 1);
        using DialsConnection connection = await SignInAsync(world);

        Assert.Equal(["begin Requested", "show https://login.example/device?user_code=ABCD-EFGH ABCD-EFGH", "pending", "pending", "pending", "completed"], log.Events);
        // slow_down asks for five seconds more, from then on.
        Assert.Equal([5, 5, 10, 10], world.Clock.Pauses);
        Assert.Equal(["device", "device_code", "device_code", "device_code", "device_code", "token-exchange"], world.Grants);
        string[] exchange = [.. world.StandIn.Requests[^1].Form!.Select(f => $"{f.Key}={f.Value}")];
        Assert.Equal(
            [
                "client_id=cms-dials-prod-public-app", "grant_type=urn:ietf:params:oauth:grant-type:token-exchange", "subject_token=PUBLIC-ACCESS-1",
                "subject_token_type=urn:ietf:params:oauth:token-type:access_token", "audience=cms-dials-prod-confidential-app",
            ], exchange);
        DialsToken token = world.Cache.Find(world.Service)!;
        Assert.Equal(("DIALS-ACCESS-1", "PUBLIC-REFRESH-1", "Bearer", 1200), (token.AccessToken, token.RefreshToken, token.TokenType, token.ExpiresIn));
        Assert.Equal(world.Clock.GetUtcNow().AddSeconds(1200), token.ExpiresAt);
        Assert.Equal(world.Clock.GetUtcNow().AddSeconds(36000), token.RefreshExpiresAt);
        Assert.Equal(world.StandIn.BaseUrl, world.Cache.Current);
        Assert.Equal(2, (await connection.Client.ListMonitoringElementsAsync("hcal", default)).Count);
    }

    [Fact]
    public async Task Pace_of_the_service_is_kept()
    {
        await using DialsWorld world = await DialsWorld.StartAsync(o => o with { ConfirmAfter = 1, Interval = 7 });
        using DialsConnection connection = await SignInAsync(world);
        Assert.Equal([7, 7], world.Clock.Pauses);
    }

    [Fact]
    public async Task Code_that_is_not_used_ends_with_its_time()
    {
        await using DialsWorld world = await DialsWorld.StartAsync(o => o with { ConfirmAfter = int.MaxValue, DeviceCodeLifetime = TimeSpan.FromSeconds(21) });
        DismException fault = await DialsWorld.FaultAsync(() => SignInAsync(world));
        Assert.Equal((ErrorCode.SignInFailed, "The code was not used in time."), (fault.Code, fault.Message));
        Assert.Equal(4, world.Grants.Count(g => g == "device_code"));
        Assert.Empty(world.Cache.Services);
    }

    [Theory]
    [InlineData("access_denied", "refused on the page")]
    [InlineData("expired_token", "not used in time")]
    [InlineData("invalid_client", "status 400, stub")]
    public async Task Refusal_ends_the_sign_in(string error, string message)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.StandIn.Faults.Add(CallMatch.Poll, Fault.OAuth(error));
        DismException fault = await DialsWorld.FaultAsync(() => SignInAsync(world));
        Assert.Equal(ErrorCode.SignInFailed, fault.Code);
        Assert.Contains(message, fault.Message);
        Assert.NotNull(fault.Cure);
        Assert.Empty(world.Cache.Services);
    }

    [Fact]
    public async Task Token_that_gives_no_access_is_not_kept()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.StandIn.Faults.Add(CallMatch.Exchange, Fault.OAuth("access_denied", 403));
        DismException fault = await DialsWorld.FaultAsync(() => SignInAsync(world));
        Assert.Equal(ErrorCode.SignInFailed, fault.Code);
        Assert.Contains("gives no access", fault.Message);
        Assert.Empty(world.Cache.Services);
    }

    [Fact]
    public async Task Network_that_fails_while_the_user_is_on_the_page_may_come_back()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.StandIn.Faults.Add(CallMatch.Poll, Fault.Reset(), times: 5);
        world.StandIn.Faults.Add(CallMatch.Poll, Fault.Status(500), times: 5);
        using DialsConnection connection = await SignInAsync(world);
        Assert.Equal(["pending", "pending", "completed"], log.Events[2..]);
    }

    [Fact]
    public async Task Network_that_stays_away_is_what_is_told_at_the_end()
    {
        await using DialsWorld world = await DialsWorld.StartAsync(o => o with { DeviceCodeLifetime = TimeSpan.FromSeconds(30) });
        world.StandIn.Faults.Add(CallMatch.Poll, Fault.Reset(), times: int.MaxValue);
        Assert.Equal(ErrorCode.ServerUnreachable, (await DialsWorld.FaultAsync(() => SignInAsync(world))).Code);
    }

    [Fact]
    public async Task Waiting_ends_at_once_when_it_is_cancelled()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        using var end = new CancellationTokenSource();
        // This clock never moves.
        Task<DialsConnection> work = DialsConnection.SignInAsync(world.Options, world.Environment, SignInReason.NoToken, log, new HandClock(), end.Token);
        await log.Shown;
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Equal(["device"], world.Grants);
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_is_told_before_the_user_goes_to_the_page()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Variables["DISMPS_STATE_DIR"] = Path.Combine(world.Folder.Write("file", ""), "below");
        DismException fault = await DialsWorld.FaultAsync(() => SignInAsync(world));
        Assert.Equal(ErrorCode.WriteFailed, fault.Code);
        Assert.Empty(world.StandIn.Requests);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://login.example/device")]
    [InlineData("device")]
    public async Task Address_that_is_no_page_of_the_web_is_not_shown(string address)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.StandIn.Faults.Add(CallMatch.Device, Fault.OtherJson(new JsonObject { ["device_code"] = "D", ["expires_in"] = 60, ["verification_uri"] = address }));
        Assert.Equal(ErrorCode.SignInFailed, (await DialsWorld.FaultAsync(() => SignInAsync(world))).Code);
        Assert.Equal(["begin Requested"], log.Events);
    }

    [Fact]
    public async Task Code_with_control_characters_is_not_shown_and_strange_times_are_bounded()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.StandIn.Faults.Add(CallMatch.Device, Fault.OtherJson(new JsonObject
        {
            ["device_code"] = "D", ["user_code"] = "A\u001b[2J", ["expires_in"] = int.MaxValue, ["interval"] = -4, ["verification_uri"] = "https://login.example/\u001b",
        }));
        world.StandIn.Faults.Add(CallMatch.Poll, Fault.OAuth("access_denied"));
        await DialsWorld.FaultAsync(() => SignInAsync(world));
        DeviceCode code = await log.Shown;
        Assert.Null(code.UserCode);
        Assert.Equal("https://login.example/%1B", code.Address);
        Assert.Equal((TimeSpan.FromDays(1), TimeSpan.FromSeconds(1)), (code.ExpiresIn, code.Interval));
    }

    [Theory]
    [InlineData("""{"access_token": null, "expires_in": 5}""")]
    [InlineData("""{"access_token": "", "expires_in": 5}""")]
    [InlineData("""{"access_token": "a\r\nX: y", "expires_in": 5}""")]
    [InlineData("""{"access_token": "a", "expires_in": 5, "token_type": "Bearer x"}""")]
    [InlineData("""{"access_token": "a"}""")]
    [InlineData("""{"expires_in": 5}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Answer_that_holds_no_token_is_told(string body)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.StandIn.Faults.Add(CallMatch.Poll, Fault.Status(200, body));
        DismException fault = await DialsWorld.FaultAsync(() => SignInAsync(world));
        Assert.Equal(ErrorCode.ProtocolViolation, fault.Code);
        Assert.Contains("no token", fault.Message);
    }

    private Task<DialsConnection> SignInAsync(DialsWorld world) =>
        DialsConnection.SignInAsync(world.Options, world.Environment, SignInReason.Requested, log, world.Clock, default);
}
