using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tests.Dials;

namespace DismPS.Tests.Operations.Dials;

/// <summary>The whole packaging, with what goes wrong between here and the object store: it ends well or clearly, and nothing is lost.</summary>
public sealed class UploadFaultTests
{
    private static readonly Dictionary<string, (CallMatch Match, Fault Fault)> Passing = new()
    {
        ["reset in the middle"] = (CallMatch.Put, Fault.ResetAfterBytes(100_000)),
        ["reset"] = (CallMatch.Put, Fault.Reset()),
        ["lost answer"] = (CallMatch.Put, Fault.LostAnswer()),
        ["expired signature"] = (CallMatch.Put, Fault.ExpiredSignature()),
        ["500"] = (CallMatch.Put, Fault.Status(500)),
        ["503 before the body"] = (CallMatch.Put, Fault.Status(503).BeforeBody()),
        ["429"] = (CallMatch.Put, Fault.Status(429, retryAfter: 7)),
        ["slow answer"] = (CallMatch.Presign, Fault.SlowBody(100_000)),
        ["reset of the address"] = (CallMatch.Presign, Fault.Reset()),
        ["500 of the address"] = (CallMatch.Presign, Fault.Status(500)),
        ["429 of the address"] = (CallMatch.Presign, Fault.Status(429, retryAfter: 7)),
        ["500 of the names"] = (CallMatch.ModelsIndex, Fault.Status(500)),
        ["401"] = (CallMatch.Presign, Fault.Status(401)),
    };

    private static readonly Dictionary<string, (CallMatch Match, Fault Fault, ErrorCode Code)> Lasting = new()
    {
        ["reset in the middle"] = (CallMatch.Put, Fault.ResetAfterBytes(100_000), ErrorCode.ServerUnreachable),
        ["lost answer"] = (CallMatch.Put, Fault.LostAnswer(), ErrorCode.ServerUnreachable),
        ["expired signature"] = (CallMatch.Put, Fault.ExpiredSignature(), ErrorCode.UploadFailed),
        ["500"] = (CallMatch.Put, Fault.Status(500), ErrorCode.UploadFailed),
        ["400"] = (CallMatch.Put, Fault.Status(400, "<Error><Code>EntityTooLarge</Code></Error>"), ErrorCode.UploadFailed),
        ["429 for an hour"] = (CallMatch.Put, Fault.Status(429, retryAfter: 3600), ErrorCode.UploadFailed),
        ["wrong checksum"] = (CallMatch.Put, Fault.WrongETag(), ErrorCode.UploadFailed),
        ["address without key"] = (CallMatch.Presign, Fault.PresignedWithoutKey(), ErrorCode.UploadFailed),
        ["address of another machine without TLS and with a user"] = (CallMatch.Presign, Fault.PresignedAddress("http://user:word@elsewhere.example/b/k"), ErrorCode.UploadFailed),
        ["page in place of an address"] = (CallMatch.Presign, Fault.NotJson(), ErrorCode.ProtocolViolation),
        ["half an address"] = (CallMatch.Presign, Fault.TruncatedJson(), ErrorCode.ProtocolViolation),
        ["huge address"] = (CallMatch.Presign, Fault.Huge(500_000_000), ErrorCode.ProtocolViolation),
        ["403 of the address"] = (CallMatch.Presign, Fault.Status(403), ErrorCode.AccessDenied),
        ["500 of the address"] = (CallMatch.Presign, Fault.Status(500), ErrorCode.ServiceFailed),
        ["401 of the address"] = (CallMatch.Presign, Fault.Status(401), ErrorCode.NotSignedIn),
    };

    public static TheoryData<string> PassingNames => [.. Passing.Keys];

    public static TheoryData<string> LastingNames => [.. Lasting.Keys];

    [Theory]
    [MemberData(nameof(PassingNames))]
    public async Task What_passes_is_waited_for_and_the_packages_are_there(string name)
    {
        (CallMatch match, Fault fault) = Passing[name];
        await using PackagingWorld world = await PackagingWorld.StartAsync();
        world.StandIn.Faults.Add(match, fault, after: 1);
        PackageArtifactsResult result = await world.PackageAsync();
        await world.AssertCompleteAsync(result);
        Assert.Empty(world.StandIn.Faults.Unmet);
        Assert.Equal(["jetmet", "tracker"], world.Sent);
        Assert.Equal(2, world.StandIn.Objects.Count);
        Assert.All(world.StandIn.Objects, o => Assert.True(o.Content.Complete));
        // The first was not sent a second time because of the other.
        Assert.Equal(match == CallMatch.Put ? 3 : 2, world.Puts.Count());
        if (name.StartsWith("429", StringComparison.Ordinal))
            Assert.Contains(7.0, world.Dials.Clock.Pauses);
        Assert.Equal(name == "expired signature" ? 3 : 2, world.StandIn.Requests.Count(r => r.Method == "POST" && r.Status == 200 && r.Path.Contains("presigned")));
    }

    [Theory]
    [MemberData(nameof(LastingNames))]
    public async Task What_lasts_is_told_and_the_second_attempt_sends_only_the_rest(string name)
    {
        (CallMatch match, Fault fault, ErrorCode code) = Lasting[name];
        await using PackagingWorld world = await PackagingWorld.StartAsync();
        await PackageArtifacts.RunAsync(new PackageArtifactsOptions(world.Source), TestContext.Current.CancellationToken);
        Dictionary<string, string> before = world.Package();
        world.StandIn.Faults.Add(match, fault, times: int.MaxValue, after: 1);

        DismException failure = await DialsWorld.FaultAsync(() => world.PackageAsync());
        Assert.Equal(code, failure.Code);
        Assert.False(string.IsNullOrEmpty(failure.Cure));
        Assert.Equal(before, world.Package());
        Assert.Equal(["jetmet"], world.Sent);
        Assert.Empty(Directory.GetFileSystemEntries(world.Work[".dism-artifacts"], "*staging*"));
        if (match == CallMatch.Presign)
            Assert.Single(world.Puts);

        world.StandIn.Faults.Clear();
        world.StandIn.Clear();
        if (code == ErrorCode.NotSignedIn)
            world.Dials.Keep(1200);
        PackageArtifactsResult result = await world.PackageAsync();
        Assert.Equal([true, false], result.Packages.Select(p => p.Reused));
        Assert.Single(world.Puts);
        await world.AssertCompleteAsync(result);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task A_service_that_says_nothing_is_left_at_once_when_the_user_ends_it(string method)
    {
        await using PackagingWorld world = await PackagingWorld.StartAsync();
        await PackageArtifacts.RunAsync(new PackageArtifactsOptions(world.Source), TestContext.Current.CancellationToken);
        Dictionary<string, string> before = world.Package();
        world.StandIn.Faults.Add(method switch { "PUT" => CallMatch.Put, "POST" => CallMatch.Presign, _ => CallMatch.ModelsIndex }, Fault.Hang(), times: int.MaxValue);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<PackageArtifactsResult> packaging = world.PackageAsync(end: end.Token);
        await world.StandIn.WaitForAsync(r => r.Method == method, TestContext.Current.CancellationToken);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => packaging);
        Assert.Equal(before, world.Package());

        world.StandIn.Faults.Clear();
        await world.AssertCompleteAsync(await world.PackageAsync());
    }

    [Fact]
    public async Task A_token_that_is_over_between_two_resources_is_renewed()
    {
        await using PackagingWorld world = await PackagingWorld.StartAsync();
        world.StandIn.Received += request => world.Dials.Clock.Advance(request.Method == "PUT" ? 2000 : 0);
        await world.AssertCompleteAsync(await world.PackageAsync());
        Assert.Equal(["refresh_token", "token-exchange"], world.Dials.Grants);
        Assert.Equal(2, world.Puts.Count());
    }

    [Fact]
    public async Task A_token_and_an_address_that_are_over_before_the_upload_are_both_had_anew()
    {
        await using PackagingWorld world = await PackagingWorld.StartAsync(o => o with { PresignedLifetime = TimeSpan.FromSeconds(60) });
        int addresses = 0;
        world.StandIn.Received += request => world.Dials.Clock.Advance(request.Method == "POST" && request.Server == StandInServer.Dials && ++addresses == 1 ? 2000 : 0);
        await world.AssertCompleteAsync(await world.PackageAsync());
        Assert.Equal(["refresh_token", "token-exchange"], world.Dials.Grants);
        Assert.Equal([403, 200, 200], world.Puts.Select(r => r.Status));
    }

    [Fact]
    public async Task A_token_that_cannot_be_renewed_ends_the_packaging_with_what_was_sent_kept()
    {
        await using PackagingWorld world = await PackagingWorld.StartAsync();
        world.StandIn.Faults.Add(CallMatch.Refresh, Fault.OAuth("invalid_grant"));
        world.StandIn.Received += request => world.Dials.Clock.Advance(request.Method == "PUT" ? 2000 : 0);
        Assert.Equal(ErrorCode.NotSignedIn, (await DialsWorld.FaultAsync(() => world.PackageAsync())).Code);
        Assert.Equal(["jetmet"], world.Sent);
        Assert.Empty(world.Package());
        world.Dials.Keep(1200, refresh: "PUBLIC-REFRESH-0");
        world.StandIn.Clear();
        PackageArtifactsResult result = await world.PackageAsync();
        Assert.Equal([true, false], result.Packages.Select(p => p.Reused));
    }
}
