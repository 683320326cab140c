using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;

namespace DismPS.Tests.Dials;

public sealed class UserCredentialTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(121)]
    public async Task Fresh_token_is_used_as_it_is(double left)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(left);
        Assert.Equal(2, await world.CallAsync());
        Assert.Empty(world.Grants);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-1)]
    public async Task Stale_and_expired_tokens_are_renewed_with_the_recorded_calls(double left)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(left);
        Assert.Equal(2, await world.CallAsync());
        Assert.Equal(["refresh_token", "token-exchange"], world.Grants);
        Assert.Equal(["client_id=cms-dials-prod-public-app", "grant_type=refresh_token", "refresh_token=PUBLIC-REFRESH-0"], world.StandIn.Requests[0].Form!.Select(f => $"{f.Key}={f.Value}"));
        Assert.Equal(("DIALS-ACCESS-1", "PUBLIC-REFRESH-2"), (world.Cache.Find(world.Service)!.AccessToken, world.Cache.Find(world.Service)!.RefreshToken));
        Assert.Equal("Bearer DIALS-ACCESS-1", world.StandIn.Requests[^1].Headers["authorization"]);
    }

    [Fact]
    public async Task Tokens_that_are_over_tell_to_sign_in()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(-10, -5);
        DismException fault = await DialsWorld.FaultAsync(world.CallAsync);
        Assert.Equal(ErrorCode.NotSignedIn, fault.Code);
        Assert.Contains("is over", fault.Message);
        Assert.Contains($"Connect-Dials -Url {world.StandIn.BaseUrl}", fault.Cure);
        Assert.Empty(world.StandIn.Requests);
    }

    [Fact]
    public async Task Nobody_who_is_signed_in_is_told_how_to()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        DismException fault = await DialsWorld.FaultAsync(world.CallAsync);
        Assert.Equal(ErrorCode.NotSignedIn, fault.Code);
        Assert.Contains("not signed in", fault.Message);
        Assert.Contains("DISMPS_DIALS_TOKEN", fault.Cure);
    }

    [Fact]
    public async Task Refresh_token_that_is_not_taken_tells_to_sign_in()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(-1, refresh: "PUBLIC-REFRESH-9");
        Assert.Equal(ErrorCode.NotSignedIn, (await DialsWorld.FaultAsync(world.CallAsync)).Code);
    }

    [Fact]
    public async Task Other_refusal_is_told_as_it_is()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(-1);
        world.StandIn.Faults.Add(CallMatch.Refresh, Fault.OAuth("invalid_client"));
        DismException fault = await DialsWorld.FaultAsync(world.CallAsync);
        Assert.Equal(ErrorCode.SignInFailed, fault.Code);
        Assert.Contains("could not be renewed", fault.Message);
    }

    [Fact]
    public async Task Stale_token_goes_on_when_it_cannot_be_renewed_and_the_login_is_not_asked_each_time()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(100);
        world.StandIn.Faults.Add(CallMatch.Refresh, Fault.OAuth("invalid_client"), times: int.MaxValue);
        using DialsConnection connection = world.Open();
        for (int i = 0; i < 3; i++)
            await connection.Client.ListMonitoringElementsAsync("hcal", default);
        Assert.Equal(["refresh_token"], world.Grants);
        Assert.Equal("Bearer DIALS-ACCESS-0", world.StandIn.Requests[^1].Headers["authorization"]);
        world.Clock.Advance(31);
        await connection.Client.ListMonitoringElementsAsync("hcal", default);
        Assert.Equal(["refresh_token", "refresh_token"], world.Grants);
    }

    [Fact]
    public async Task Two_processes_at_once_renew_once()
    {
        // The true clock: the second waits for the first.
        await using DialsWorld world = await DialsWorld.StartAsync(o => o with { RefreshTokensAreUsedOnce = true, Time = TimeProvider.System });
        world.Clock.Advance((TimeProvider.System.GetUtcNow() - world.Clock.GetUtcNow()).TotalSeconds);
        world.Keep(-1);
        using DialsConnection one = DialsConnection.Open(world.Options, world.Environment, TimeProvider.System);
        using DialsConnection two = DialsConnection.Open(world.Options, world.Environment, TimeProvider.System);
        await Task.WhenAll(one.EnsureAsync(default), two.EnsureAsync(default));
        Assert.Equal(["refresh_token", "token-exchange"], world.Grants);
        await one.Client.ListMonitoringElementsAsync("hcal", default);
        await two.Client.ListMonitoringElementsAsync("hcal", default);
        Assert.Equal(2, world.Grants.Length);
    }

    [Fact]
    public async Task Token_that_is_refused_in_the_middle_is_renewed_once_for_all_calls()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        using DialsConnection connection = world.Open();
        world.StandIn.Revoke("DIALS-ACCESS-0");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => connection.Client.ListMonitoringElementsAsync("hcal", default)));
        Assert.Equal(["refresh_token", "token-exchange"], world.Grants);
    }

    [Fact]
    public async Task Service_that_refuses_the_renewed_token_too_tells_to_sign_in()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        world.StandIn.Faults.Add(CallMatch.Mes, Fault.Status(401), times: int.MaxValue);
        DismException fault = await DialsWorld.FaultAsync(world.CallAsync);
        Assert.Equal(ErrorCode.NotSignedIn, fault.Code);
        Assert.Contains("dismps dials login", fault.Cure);
        Assert.Equal(["refresh_token", "token-exchange"], world.Grants);
        Assert.Equal(2, world.StandIn.Requests.Count(r => r.Path.EndsWith("mes/")));
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_keeps_nobody_from_working()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Variables["DISMPS_STATE_DIR"] = Path.Combine(world.Folder.Write("file", ""), "below");
        world.Folder.Write(".cache-dev/creds", $$"""
            {"access_token": "DIALS-ACCESS-9", "expires_in": 1200, "refresh_token": "PUBLIC-REFRESH-0", "token_type": "Bearer",
             "expires_at": "2026-01-02T03:00:00", "refresh_expires_at": "2026-01-02T09:00:00.5"}
            """);
        using DialsConnection connection = DialsConnection.Open(world.Options with { WorkingFolder = world.Folder.Path }, world.Environment, world.Clock);
        Assert.Equal(2, (await connection.Client.ListMonitoringElementsAsync("hcal", default)).Count);
        Assert.Equal(["refresh_token", "token-exchange"], world.Grants);
    }
}
