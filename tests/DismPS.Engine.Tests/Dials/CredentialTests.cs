using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;

namespace DismPS.Tests.Dials;

/// <summary>Applications, tokens and secrets of the environment.</summary>
public sealed class CredentialTests
{
    [Fact]
    public async Task Application_signs_in_with_the_recorded_call_and_once_for_many_calls()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Variables["DISMPS_DIALS_CLIENT_ID"] = "my-app";
        world.Variables["DISMPS_DIALS_CLIENT_SECRET_FILE"] = world.Folder.Write("secret", "my-secret\n");
        using DialsConnection connection = world.Open();
        await connection.Client.ListMonitoringElementsAsync("tracker", default);
        await connection.Client.ListMonitoringElementsAsync("tracker", default);
        RecordedRequest login = world.StandIn.Requests[0];
        Assert.Equal("/auth/realms/cern/api-access/token", login.Path);
        Assert.Equal(["grant_type=client_credentials", "client_id=my-app", "client_secret=my-secret", "audience=cms-dials-prod-confidential-app"], login.Form!.Select(f => $"{f.Key}={f.Value}"));
        Assert.Equal(["client_credentials"], world.Grants);
        Assert.Equal("Bearer APP-ACCESS-1", world.StandIn.Requests[^1].Headers["authorization"]);
        Assert.Empty(world.Cache.Services);
    }

    [Fact]
    public async Task Application_signs_in_anew_near_the_end_and_when_it_is_refused()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Variables["DISMPS_DIALS_CLIENT_ID"] = "my-app";
        world.Variables["DISMPS_DIALS_CLIENT_SECRET"] = "my-secret";
        using DialsConnection connection = world.Open();
        await connection.Client.ListMonitoringElementsAsync("tracker", default);
        world.Clock.Advance(1100);
        await connection.Client.ListMonitoringElementsAsync("tracker", default);
        world.StandIn.Revoke("APP-ACCESS-2");
        await connection.Client.ListMonitoringElementsAsync("tracker", default);
        Assert.Equal(3, world.Grants.Length);
        world.Clock.Advance(1100);
        world.StandIn.Faults.Add(CallMatch.Application, Fault.OAuth("invalid_client"));
        await connection.Client.ListMonitoringElementsAsync("tracker", default);
        Assert.Equal("Bearer APP-ACCESS-3", world.StandIn.Requests[^1].Headers["authorization"]);
    }

    [Fact]
    public async Task Wrong_secret_is_told_without_it()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Variables["DISMPS_DIALS_CLIENT_ID"] = "my-app";
        world.Variables["DISMPS_DIALS_CLIENT_SECRET"] = "another-secret";
        DismException fault = await DialsWorld.FaultAsync(world.CallAsync);
        Assert.Equal(ErrorCode.SignInFailed, fault.Code);
        Assert.Contains("'my-app'", fault.Message);
        Assert.DoesNotContain("another-secret", fault.ToString());
    }

    [Fact]
    public async Task Secret_without_client_goes_in_the_recorded_header()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Variables["DISMPS_DIALS_CLIENT_SECRET"] = "my-secret";
        await world.CallAsync();
        RecordedRequest request = Assert.Single(world.StandIn.Requests);
        Assert.Equal("my-secret", request.Headers["x-client-secret"]);
        Assert.False(request.Headers.ContainsKey("authorization"));
    }

    [Fact]
    public async Task Token_of_the_environment_is_sent_as_it_is_and_before_all_else()
    {
        await using DialsWorld world = await DialsWorld.StartAsync(o => o with { AccessTokens = ["OWN"] });
        world.Keep(1000);
        world.Variables["DISMPS_DIALS_TOKEN"] = " OWN\n";
        await world.CallAsync();
        Assert.Equal("Bearer OWN", Assert.Single(world.StandIn.Requests).Headers["authorization"]);
        world.Variables["DISMPS_DIALS_TOKEN"] = "OTHER-TOKEN";
        DismException fault = await DialsWorld.FaultAsync(world.CallAsync);
        Assert.Equal(ErrorCode.NotSignedIn, fault.Code);
        Assert.Contains("DISMPS_DIALS_TOKEN", fault.Cure);
        Assert.Empty(world.Grants);
    }

    [Theory]
    [InlineData("DISMPS_DIALS_TOKEN")]
    [InlineData("DISMPS_DIALS_CLIENT_SECRET")]
    public async Task Secret_that_no_header_carries_is_refused_without_repeating_it(string variable)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Variables[variable] = "SECRET\r\nHost: evil";
        DismException fault = await DialsWorld.FaultAsync(world.CallAsync);
        Assert.Equal(ErrorCode.UsageInvalid, fault.Code);
        Assert.Contains(variable, fault.Message);
        Assert.DoesNotContain("SECRET\r", fault.ToString());
        Assert.DoesNotContain("evil", fault.ToString());
    }
}
