using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using DismPS.DialsStandIn;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tests.Dials;

namespace DismPS.Tests.Operations.Dials;

/// <summary>The whole packaging against a real object store, with a network that cuts connections in between.</summary>
public sealed class ObjectStoreTests : IAsyncLifetime
{
    private S3Server _store = null!;
    private FaultyTcpProxy _proxy = null!;
    private PackagingWorld _world = null!;
    private TimeSpan _age = TimeSpan.Zero;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(NodePackages.HaveNode, "node is not on the PATH.");
        string folder = Repository.PathOf("tests", "node");
        await NodePackages.EnsureAsync(folder, TestContext.Current.CancellationToken);
        _store = await S3Server.StartAsync(folder, "dials-ml", TestContext.Current.CancellationToken);
        _proxy = FaultyTcpProxy.Start(_store.Address);
        _world = await PackagingWorld.StartAsync(o => o with { Presign = (_, key) => _store.PresignPut(key, TimeProvider.System.GetUtcNow() - _age, TimeSpan.FromHours(1), _proxy.Address) });
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Fact]
    public async Task Packages_arrive_byte_by_byte_and_the_template_names_them()
    {
        PackageArtifactsResult result = await _world.PackageAsync();
        await _world.AssertCompleteAsync(result);
        await AssertStoredAsync(result);
        Assert.All(result.Packages, p => Assert.Matches(new Regex($"^s3://dials-ml/(jetmet|tracker)/.*{Path.GetFileName(p.Path)}$"), p.Uri));
    }

    [Fact]
    public async Task Connections_that_are_cut_in_the_middle_are_got_over()
    {
        // The first archive is small and passes; the second is cut, on the same connection and on a new one.
        _proxy.Add(new ProxyFault { CutAfter = 100_000 });
        _proxy.Add(new ProxyFault { CutAfter = 150_000 });
        _proxy.Add(new ProxyFault { LoseAnswer = true });
        PackageArtifactsResult result = await _world.PackageAsync();
        await _world.AssertCompleteAsync(result);
        Assert.Equal(4, _proxy.Connections);
        await AssertStoredAsync(await PackageAgainAsync());
    }

    [Fact]
    public async Task A_network_that_is_gone_is_told_and_what_arrived_is_not_sent_again()
    {
        for (int i = 0; i < 5; i++)
            _proxy.Add(new ProxyFault { CutAfter = 100_000 });
        DismException failure = await DialsWorld.FaultAsync(() => _world.PackageAsync());
        Assert.Equal((ErrorCode.ServerUnreachable, "Pixel"), (failure.Code, failure.Target));
        Assert.Contains("after 5 attempts", failure.Message);
        Assert.Equal(["jetmet"], _world.Sent);
        Assert.Empty(_world.Package());

        PackageArtifactsResult result = await _world.PackageAsync();
        Assert.Equal([true, false], result.Packages.Select(p => p.Reused));
        await _world.AssertCompleteAsync(result);
        await AssertStoredAsync(await PackageAgainAsync());
    }

    [Fact]
    public async Task Addresses_whose_time_is_over_are_refused_twice_and_told()
    {
        _age = TimeSpan.FromHours(2);
        DismException failure = await DialsWorld.FaultAsync(() => _world.PackageAsync());
        Assert.Equal(ErrorCode.UploadFailed, failure.Code);
        Assert.Contains("403", failure.Message);
        Assert.Contains("clock", failure.Cure);
        Assert.Equal(2, _world.StandIn.Requests.Count(r => r.Method == "POST"));
        _age = TimeSpan.Zero;
        await AssertStoredAsync(await _world.PackageAsync());
    }

    [Theory]
    [InlineData("well")]
    [InlineData("expired")]
    [InlineData("cut")]
    [InlineData("no token")]
    public async Task Nothing_that_lets_somebody_in_is_told_or_kept(string end)
    {
        var told = new ConcurrentQueue<string>();
        var addresses = new ConcurrentQueue<string>();
        _world.StandIn.Received += request => addresses.Enqueue(request.Path);
        switch (end)
        {
            case "expired":
                _age = TimeSpan.FromHours(2);
                break;
            case "cut":
                for (int i = 0; i < 50; i++)
                    _proxy.Add(new ProxyFault { CutAfter = 100_000 });
                break;
            case "no token":
                _world.StandIn.Faults.Add(CallMatch.Presign, Fault.Status(401, """{"detail": "DIALS-ACCESS-0 is over"}"""), times: int.MaxValue);
                break;
        }

        try
        {
            await foreach (PackageArtifactsStep step in PackageArtifacts.StreamAsync(_world.Options with { Progress = new Told(told) }, TestContext.Current.CancellationToken))
                told.Enqueue($"{step} {step.Progress} {step.Result} {string.Join(' ', step.Result?.Packages ?? [])}");
            Assert.Equal("well", end);
        }
        catch (DismException e)
        {
            Assert.NotEqual("well", end);
            for (Exception? inner = e; inner is not null; inner = inner.InnerException)
                told.Enqueue($"{inner} {inner.Message}");
            told.Enqueue($"{e.Cure} {e.Target}");
        }

        told.Enqueue($"{_world.Options} {_world.Upload}");
        foreach (string file in Directory.EnumerateFiles(_world.Work.Path, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".zip", StringComparison.Ordinal) && !f.EndsWith(".bin", StringComparison.Ordinal)))
            told.Enqueue(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.NotEmpty(addresses);
        Assert.All(told, text => Assert.DoesNotMatch("X-Amz|Signature=|S3RVER|DIALS-ACCESS|PUBLIC-", text));
    }

    // s3rver keeps the beginning of an upload that was cut, and may do so when the next one is through already; S3 never does.
    private Task<PackageArtifactsResult> PackageAgainAsync() => PackageArtifacts.RunAsync(_world.Options with { Force = true }, TestContext.Current.CancellationToken);

    private async Task AssertStoredAsync(PackageArtifactsResult result)
    {
        foreach (PackagedArtifact package in result.Packages)
        {
            byte[]? stored = await _store.ReadAsync(package.Uri["s3://dials-ml/".Length..], TestContext.Current.CancellationToken);
            Assert.Equal(SHA256.HashData(await File.ReadAllBytesAsync(package.Path, TestContext.Current.CancellationToken)), SHA256.HashData(stored!));
        }
    }

    private sealed class Told(ConcurrentQueue<string> queue) : IProgress<PackageProgress>
    {
        public void Report(PackageProgress value) => queue.Enqueue(value.ToString());
    }
}
