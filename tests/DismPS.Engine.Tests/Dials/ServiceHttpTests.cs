using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Server.Tests;

namespace DismPS.Tests.Dials;

/// <summary>What holds for every call: repetition, limits, proxies, certificates.</summary>
public sealed class ServiceHttpTests
{
    private readonly PassingClock clock = new();

    public static TheoryData<int> Passing => [429, 500, 502, 503, 504];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task Failure_that_may_pass_is_asked_again_after_growing_pauses(int status)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        world.StandIn.Faults.Add(CallMatch.Mes, Fault.Status(status), times: 3);
        Assert.Equal(2, await world.CallAsync());
        Assert.Equal(4, world.StandIn.Requests.Count);
        Assert.Equal(3, world.Clock.Pauses.Count);
        Assert.All(world.Clock.Pauses, p => Assert.InRange(p, 0.001, 60));
    }

    [Fact]
    public async Task Pauses_of_two_clients_differ()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        world.StandIn.Faults.Add(CallMatch.Mes, Fault.Status(503), times: 8);
        await world.CallAsync().ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.True(world.Clock.Pauses.Distinct().Count() > 1);
    }

    [Fact]
    public async Task Reset_connection_is_asked_again()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        world.StandIn.Faults.Add(CallMatch.Mes, Fault.Reset(), times: 2);
        Assert.Equal(2, await world.CallAsync());
    }

    [Theory]
    [InlineData(500, ErrorCode.ServiceFailed)]
    [InlineData(503, ErrorCode.ServerBusy)]
    [InlineData(429, ErrorCode.ServerBusy)]
    public async Task Failure_that_stays_is_told_after_five_attempts(int status, ErrorCode code)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        world.StandIn.Faults.Add(CallMatch.Mes, Fault.Status(status), times: int.MaxValue);
        DismException fault = await DialsWorld.FaultAsync(world.CallAsync);
        Assert.Equal(code, fault.Code);
        Assert.Contains("mes/ of the workspace 'hcal'", fault.Message);
        Assert.Equal(5, world.StandIn.Requests.Count);
    }

    [Theory]
    [InlineData(400, ErrorCode.ServiceRefused)]
    [InlineData(403, ErrorCode.AccessDenied)]
    [InlineData(404, ErrorCode.ServiceRefused)]
    [InlineData(501, ErrorCode.ServiceFailed)]
    public async Task Refusal_is_told_at_once(int status, ErrorCode code)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        world.StandIn.Faults.Add(CallMatch.Mes, Fault.Status(status));
        DismException fault = await DialsWorld.FaultAsync(world.CallAsync);
        Assert.Equal(code, fault.Code);
        Assert.Contains("stub error", fault.Message);
        Assert.Single(world.StandIn.Requests);
    }

    [Fact]
    public async Task Service_says_in_seconds_when_to_come_back_and_not_for_hours()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        world.StandIn.Faults.Add(CallMatch.Mes, Fault.Status(429, retryAfter: 7));
        world.StandIn.Faults.Add(CallMatch.Mes, Fault.Status(503, retryAfter: 7200));
        Assert.Equal(2, await world.CallAsync());
        Assert.Equal([7, 60], world.Clock.Pauses);
    }

    [Fact]
    public async Task Service_says_as_a_date_when_to_come_back()
    {
        string date = clock.GetUtcNow().AddSeconds(9).ToString("r");
        using var service = new ScriptedService(null, ScriptedService.Answer(503, "", $"Retry-After: {date}\r\n"), ScriptedService.Answer(200, "[]"));
        Assert.Empty(await ListAsync(new DialsOptions { Url = $"http://127.0.0.1:{service.Port}" }));
        Assert.Equal([9], clock.Pauses);
    }

    [Fact]
    public async Task Redirect_is_told_and_not_followed()
    {
        using var other = new ScriptedService();
        using var service = new ScriptedService(null, ScriptedService.Answer(302, "", $"Location: http://127.0.0.1:{other.Port}/\r\n"));
        DismException fault = await DialsWorld.FaultAsync(() => ListAsync(new DialsOptions { Url = $"http://127.0.0.1:{service.Port}" }));
        Assert.Equal(ErrorCode.ServiceRefused, fault.Code);
        Assert.Contains("302", fault.Message);
        Assert.Empty(other.Heads);
    }

    [Fact]
    public async Task Proxy_is_asked_for_the_address_with_user_and_password_that_are_shown_to_nobody()
    {
        using var proxy = new ScriptedService(null, ScriptedService.Answer(407, "", "Proxy-Authenticate: Basic realm=\"p\"\r\n"), ScriptedService.Answer(200, "[]"));
        await ListAsync(new DialsOptions { Url = "http://localhost:9", Proxy = new Uri($"http://user:PASS%20WORD@127.0.0.1:{proxy.Port}") });
        Assert.StartsWith("GET http://localhost:9/api/v1/mes/ HTTP/1.1", proxy.Heads[0]);
        Assert.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String("user:PASS WORD"u8)}", proxy.Heads[1]);
    }

    [Fact]
    public async Task Proxy_that_refuses_a_tunnel_is_told_without_its_password()
    {
        using var proxy = new ScriptedService(null, [.. Enumerable.Repeat(ScriptedService.Answer(403), 9)]);
        DismException fault = await DialsWorld.FaultAsync(() => ListAsync(new DialsOptions { Url = "https://dials.example", Proxy = new Uri($"http://user:PASSWORD@127.0.0.1:{proxy.Port}") }));
        Assert.Equal(ErrorCode.ServerUnreachable, fault.Code);
        Assert.StartsWith("CONNECT dials.example:443 HTTP/1.1", proxy.Heads[0]);
        Assert.DoesNotContain(proxy.Heads, h => h.Contains("OWN-TOKEN"));
        Assert.DoesNotContain("PASSWORD", fault.ToString());
    }

    [Fact]
    public async Task Own_authority_is_trusted_and_without_it_the_service_is_not()
    {
        using var certificates = new TestCertificates();
        using var service = new ScriptedService(certificates.Server, ScriptedService.Answer(200, "[]"), ScriptedService.Answer(200, "[]"));
        var options = new DialsOptions { Url = $"https://localhost:{service.Port}" };
        Assert.Empty(await ListAsync(options with { CertificateAuthorityPath = certificates.AuthorityFile }));
        Assert.Empty(await ListAsync(options, ("DISMPS_DIALS_CA_FILE", certificates.AuthorityFile)));
        DismException fault = await DialsWorld.FaultAsync(() => ListAsync(options));
        Assert.Equal(ErrorCode.ServerUnreachable, fault.Code);
        Assert.Contains("DISMPS_DIALS_CA_FILE", fault.Cure);
        Assert.Equal(2, service.Heads.Count(h => h.Length > 0));
        Assert.Equal(ErrorCode.ReadFailed, (await DialsWorld.FaultAsync(() => ListAsync(options with { CertificateAuthorityPath = "/nowhere.pem" }))).Code);
    }

    [Fact]
    public async Task Nobody_who_answers_is_told()
    {
        int port;
        using (var gone = new ScriptedService())
            port = gone.Port;
        DismException fault = await DialsWorld.FaultAsync(() => ListAsync(new DialsOptions { Url = $"http://127.0.0.1:{port}" }));
        Assert.Equal(ErrorCode.ServerUnreachable, fault.Code);
        Assert.StartsWith("Nothing answers at", fault.Message);
        Assert.Equal(4, clock.Pauses.Count);
    }

    [Fact]
    public async Task Answer_without_end_is_told()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        world.StandIn.Faults.Add(CallMatch.Mes, Fault.Huge(80L << 20));
        DismException fault = await DialsWorld.FaultAsync(world.CallAsync);
        Assert.Equal(ErrorCode.ProtocolViolation, fault.Code);
        Assert.Contains("64 MiB", fault.Message);
    }

    private async Task<IReadOnlyList<DismPS.Engine.Dials.MonitoringElement>> ListAsync(DialsOptions options, params (string Name, string Value)[] variables)
    {
        var environment = new DialsEnvironment(name => name switch
        {
            "DISMPS_DIALS_TOKEN" => "OWN-TOKEN",
            "DISMPS_STATE_DIR" => Path.Combine(Path.GetTempPath(), "dismps-none"),
            _ => variables.FirstOrDefault(v => v.Name == name).Value,
        });
        using DialsConnection connection = DialsConnection.Open(options with { Timeout = PassingClock.Limit }, environment, clock);
        return await connection.Client.ListMonitoringElementsAsync(null, default);
    }
}
