using System.Net;
using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Engine.Tests.Operations.Publications;

/// <summary>Stores and networks that do what they should not.</summary>
public sealed class PublishFaultTests : IAsyncLifetime
{
    private PublishingWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await PublishingWorld.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
    }

    [Fact]
    public async Task Connections_that_are_cut_in_the_middle_are_got_over()
    {
        await using FaultyTcpProxy proxy = FaultyTcpProxy.Start(_world.Store.Address);
        _world.Endpoint = proxy.Address;
        // The first three connections are cut after some kilobytes: in the middle of the weights.
        foreach (long at in (long[])[60_000, 90_000, 150_000])
            proxy.Add(new ProxyFault { CutAfter = at });
        IReadOnlyList<PublishedVersion> published = await _world.PublishAsync(o => o with { Storage = o.Storage with { Limits = o.Storage.Limits with { Retries = 8 } } });
        Assert.True(proxy.Connections > 3);
        _world.Endpoint = null;
        // s3rver keeps the beginning of what was cut, and may do so late: the next run sends these again.
        await _world.PublishAsync();
        Assert.All(await _world.PublishAsync(), p => Assert.True(p.IsUnchanged));
        Assert.Equal(File.ReadAllBytes(_world.Work.At("code", "weights.bin")), await _world.Store.ReadAsync($"team/run/pixel/{published[1].Version}/weights.bin", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_has_no_entry_and_the_next_one_sends_only_the_rest()
    {
        _world.Answer = request => Task.FromResult(
            request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.EndsWith("weights.bin", StringComparison.Ordinal) ? PublishingWorld.Fault(HttpStatusCode.Forbidden, "AccessDenied") : null);
        DismException failure = await _world.FailAsync(o => o with { Resource = "Pixel", Storage = o.Storage with { ThrottleLimit = 1 } });
        Assert.Equal(ErrorCode.AccessDenied, failure.Code);
        Assert.DoesNotContain("\"version\"", await _world.ReadAsync("pixel/publications.json"));

        // The largest is sent first; so put the others there by another attempt.
        _world.Answer = request => Task.FromResult(
            request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.EndsWith("model-settings.json", StringComparison.Ordinal) ? PublishingWorld.Fault(HttpStatusCode.Forbidden, "AccessDenied") : null);
        await _world.FailAsync(o => o with { Resource = "Pixel", Storage = o.Storage with { ThrottleLimit = 1 } });
        Assert.NotNull(await _world.Store.ReadAsync($"team/run/pixel/{(await PublishVersion.PlanAsync(_world.Options with { Resource = "Pixel" }, TestContext.Current.CancellationToken))[0].Version}/weights.bin", TestContext.Current.CancellationToken));

        _world.Answer = null;
        PublishedVersion published = (await _world.PublishAsync(o => o with { Resource = "Pixel" }))[0];
        Assert.Contains("model-settings.json", published.Sent.Select(f => f.Path));
        Assert.DoesNotContain("weights.bin", published.Sent.Select(f => f.Path));
        Assert.Contains(published.Version, await _world.ReadAsync("pixel/publications.json"));
    }

    [Fact]
    public async Task A_file_that_is_there_half_or_with_another_content_is_sent_again()
    {
        string version = (await PublishVersion.PlanAsync(_world.Options, TestContext.Current.CancellationToken))[1].Version;
        await PutAsync($"pixel/{version}/weights.bin", new byte[300_000]);
        await PutAsync($"pixel/{version}/app.py", new byte[3]);
        PublishedVersion published = (await _world.PublishAsync())[1];
        Assert.Equal(published.Files, published.Sent.Length);
    }

    [Theory]
    [InlineData(500, "InternalError")]
    [InlineData(503, "SlowDown")]
    [InlineData(400, "RequestTimeout")]
    public async Task Faults_of_a_store_that_pass_are_waited_for(int status, string code)
    {
        int left = 3;
        _world.Answer = _ => Task.FromResult(Interlocked.Decrement(ref left) >= 0 ? PublishingWorld.Fault((HttpStatusCode)status, code) : null);
        Assert.Equal(2, (await _world.PublishAsync()).Count);
    }

    [Theory]
    [InlineData(403, "AccessDenied", ErrorCode.AccessDenied, "refuses")]
    [InlineData(403, "InvalidAccessKeyId", ErrorCode.AccessDenied, "does not know the access key")]
    [InlineData(403, "SignatureDoesNotMatch", ErrorCode.AccessDenied, "secret key")]
    [InlineData(403, "RequestTimeTooSkewed", ErrorCode.StorageFailed, "clock")]
    [InlineData(400, "ExpiredToken", ErrorCode.AccessDenied, "over")]
    [InlineData(404, "NoSuchBucket", ErrorCode.StorageFailed, "no bucket 'models'")]
    [InlineData(301, "PermanentRedirect", ErrorCode.StorageFailed, "not in the region us-east-1")]
    [InlineData(400, "AuthorizationHeaderMalformed", ErrorCode.StorageFailed, "not in the region")]
    [InlineData(503, "SlowDown", ErrorCode.StorageFailed, "failed with 503")]
    [InlineData(507, "QuotaExceeded", ErrorCode.StorageFailed, "full")]
    [InlineData(418, "Teapot", ErrorCode.StorageFailed, "418 (Teapot)")]
    public async Task A_refusal_is_told_with_its_reason_and_without_secrets(int status, string code, ErrorCode expected, string words)
    {
        _world.Answer = _ => Task.FromResult<HttpResponseMessage?>(PublishingWorld.Fault((HttpStatusCode)status, code));
        DismException failure = await _world.FailAsync();
        Assert.Equal(expected, failure.Code);
        Assert.Contains(words, failure.Message);
        Assert.NotNull(failure.Cure);
        Assert.DoesNotMatch("SECRET|S3RVER|Signature=", $"{failure} {failure.Cure} {failure.Target}");
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_told()
    {
        _world.Endpoint = new Uri("http://127.0.0.1:9/");
        DismException failure = await _world.FailAsync();
        Assert.Equal(ErrorCode.StorageFailed, failure.Code);
        Assert.Contains("http://127.0.0.1:9", failure.Message);

        _world.Endpoint = new Uri("https://127.0.0.1:" + _world.Store.Address.Port);
        failure = await _world.FailAsync();
        Assert.Equal(ErrorCode.StorageFailed, failure.Code);
        Assert.Contains("TLS", failure.Message);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(502)]
    public async Task A_server_that_is_no_store_is_told(int status)
    {
        _world.Answer = _ => Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("<html><body>Welcome<p></body></html>") });
        DismException failure = await _world.FailAsync();
        Assert.Equal(ErrorCode.StorageFailed, failure.Code);
        Assert.Contains("store", failure.Cure);
    }

    [Fact]
    public async Task A_store_in_which_nothing_moves_is_given_up()
    {
        _world.Answer = async _ =>
        {
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
            return null;
        };
        DismException failure = await _world.FailAsync(o => o with { Storage = o.Storage with { Limits = o.Storage.Limits with { Retries = 1, StallTimeout = TimeSpan.FromMilliseconds(50) } } });
        Assert.Equal(ErrorCode.StorageFailed, failure.Code);
        Assert.Contains("took too long", failure.Message);
    }

    [Fact]
    public async Task A_user_who_stops_it_is_obeyed()
    {
        using var end = new CancellationTokenSource();
        _world.Answer = async request =>
        {
            if (request.Method == HttpMethod.Put)
                await end.CancelAsync();
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PublishVersion.RunAsync(_world.Options, end.Token));
    }

    [Fact]
    public async Task A_part_that_fails_ends_the_upload_and_takes_the_others_back()
    {
        byte[] bytes = new byte[3_500_000];
        new Random(7).NextBytes(bytes);
        _world.Work.Write("code/weights.bin", bytes);
        _world.Answer = request => Task.FromResult(
            request.RequestUri!.Query.Contains("partNumber=3", StringComparison.Ordinal) ? PublishingWorld.Fault(HttpStatusCode.Forbidden, "AccessDenied") : null);
        DismException failure = await _world.FailAsync(o => o with { Storage = o.Storage with { Limits = o.Storage.Limits with { PartThreshold = 1 << 20, PartSize = 1 << 20 } } });
        Assert.Equal(ErrorCode.AccessDenied, failure.Code);
        Assert.Contains(_world.TakeRequests(), r => r.StartsWith("DELETE", StringComparison.Ordinal) && r.EndsWith("weights.bin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_received_something_else_is_noticed()
    {
        _world.Answer = async request =>
        {
            if (request.Method != HttpMethod.Put || !request.RequestUri!.AbsolutePath.EndsWith("app.py", StringComparison.Ordinal))
                return null;
            await request.Content!.CopyToAsync(Stream.Null);
            var answer = new HttpResponseMessage(HttpStatusCode.OK);
            answer.Headers.ETag = new System.Net.Http.Headers.EntityTagHeaderValue("\"0123456789abcdef0123456789abcdef\"");
            return answer;
        };
        DismException failure = await _world.FailAsync();
        Assert.Equal(ErrorCode.StorageFailed, failure.Code);
        Assert.Contains("something else", failure.Message);
    }

    private async Task PutAsync(string key, byte[] content)
    {
        using var client = new HttpClient();
        Uri address = _world.Store.PresignPut($"team/run/{key}", TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
        (await client.PutAsync(address, new ByteArrayContent(content), TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }
}
