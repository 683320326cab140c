using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;
using DismPS.Engine.Storage.Publications;

namespace DismPS.Engine.Tests.Operations.Publications;

public sealed class RemovePublicationsTests : IAsyncLifetime
{
    private readonly SetClock _clock = new();
    private PublishingWorld _world = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await PublishingWorld.StartAsync();
        _world.Time = _clock;
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
    }

    [Fact]
    public async Task Newest_younger_and_used_versions_stay()
    {
        string[] versions = await PublishAsync(6);
        // Published on days 0 to 5; now it is day 5.
        Assert.Equal([versions[3], versions[2], versions[1], versions[0]], await PlanAsync(o => o with { KeepLast = 2 }));
        Assert.Equal([versions[1], versions[0]], await PlanAsync(o => o with { KeepLast = 2, OlderThan = TimeSpan.FromDays(3.5) }));
        Assert.Equal([versions[2], versions[0]], await PlanAsync(o => o with { KeepLast = 2, InUse = [$"{_world.Repository}/pixel/{versions[3]}/", $"{_world.Repository}/pixel/{versions[1]}"] }));
        Assert.Empty(await PlanAsync(o => o with { Names = ["other*"] }));

        ImmutableArray<RemovablePublication> removed = await RemovePublications.RunAsync(Options with { KeepLast = 2, OlderThan = TimeSpan.FromDays(3.5) }, TestContext.Current.CancellationToken);
        Assert.Equal([versions[1], versions[0]], removed.Select(r => r.Version));
        Assert.All(removed, r => Assert.True(r.Bytes > 300_000));
        Assert.Equal(versions[2..].Reverse(), (await ListAsync()).Select(p => p.Version));
        Assert.Null(await _world.ReadAsync($"pixel/{versions[0]}/app.py"));
        Assert.NotNull(await _world.ReadAsync($"pixel/{versions[2]}/app.py"));
    }

    [Fact]
    public async Task A_version_that_was_published_again_counts_from_then_on()
    {
        string[] versions = await PublishAsync(3);
        _world.Work.Write("code/app.py", await File.ReadAllTextAsync(_world.Work.At("app0.py"), TestContext.Current.CancellationToken));
        await _world.PublishAsync(o => o with { Resource = "Pixel" });
        Assert.Equal([versions[0], versions[2], versions[1], versions[0]], (await ListAsync()).Select(p => p.Version));
        Assert.Equal([versions[1]], await PlanAsync(o => o with { KeepLast = 2 }));

        // Between plan and removal somebody publishes the old one again.
        ImmutableArray<RemovablePublication> plan = await RemovePublications.PlanAsync(Options with { KeepLast = 1 }, TestContext.Current.CancellationToken);
        _clock.Now += TimeSpan.FromDays(1);
        _world.Work.Write("code/app.py", await File.ReadAllTextAsync(_world.Work.At("app1.py"), TestContext.Current.CancellationToken));
        await _world.PublishAsync(o => o with { Resource = "Pixel" });
        Assert.Equal([versions[2]], (await RemovePublications.RunAsync(Options, plan, TestContext.Current.CancellationToken)).Select(r => r.Version));
        Assert.NotNull(await _world.ReadAsync($"pixel/{versions[1]}/app.py"));
    }

    [Fact]
    public async Task A_named_version_goes_and_one_in_use_does_not()
    {
        string[] versions = await PublishAsync(2);
        DismException failure = await Assert.ThrowsAsync<DismException>(() => PlanAsync(o => o with { Names = ["pixel"], Versions = [versions[1]], InUse = [$"{_world.Repository}/pixel/{versions[1]}"] }));
        Assert.Equal(ErrorCode.UsageInvalid, failure.Code);
        failure = await Assert.ThrowsAsync<DismException>(() => PlanAsync(o => o with { Names = ["pixel"], Versions = ["000000000000"] }));
        Assert.Equal(ErrorCode.PublicationNotFound, failure.Code);
        failure = await Assert.ThrowsAsync<DismException>(() => PlanAsync(o => o with { Versions = [versions[1]] }));
        Assert.Equal(ErrorCode.UsageInvalid, failure.Code);
        await RemovePublications.RunAsync(Options with { Names = ["pixel"], Versions = [versions[1]] }, TestContext.Current.CancellationToken);
        Assert.Equal([versions[0]], (await ListAsync()).Select(p => p.Version));
    }

    [Fact]
    public async Task What_is_left_of_an_upload_goes_after_a_day()
    {
        await PublishAsync(1);
        const string Left = "0123456789ab";
        using (var store = PublicationStores.OpenObjects(_world.Repository, _world.Storage.ToStore()))
        {
            foreach (string key in (string[])[$"pixel/{Left}/app.py", "pixel/notes/readme", "elsewhere/0123456789ab/x"])
                await store.WriteAsync(key, Engine.Storage.Objects.ObjectContent.Of(new byte[] { 1 }), null, TestContext.Current.CancellationToken);
        }

        _clock.Now = TimeProvider.System.GetUtcNow();
        Assert.Empty(await RemovePublications.PlanAsync(Options, TestContext.Current.CancellationToken));
        _clock.Now += TimeSpan.FromHours(25);
        RemovablePublication left = Assert.Single(await RemovePublications.RunAsync(Options, TestContext.Current.CancellationToken));
        Assert.Equal((Left, RemovalReason.Unfinished, null), (left.Version, left.Reason, left.PublishedAt));
        Assert.Null(await _world.ReadAsync($"pixel/{Left}/app.py"));
        // What is none of this program's stays.
        Assert.NotNull(await _world.ReadAsync("pixel/notes/readme"));
        Assert.NotNull(await _world.ReadAsync("elsewhere/0123456789ab/x"));
    }

    [Fact]
    public async Task Parts_of_an_upload_in_progress_are_taken_back_after_a_day()
    {
        await PublishAsync(1);
        int aborted = 0;
        _world.Answer = request =>
        {
            string query = request.RequestUri!.Query;
            if (request.Method == HttpMethod.Delete && query.Contains("uploadId=U1", StringComparison.Ordinal))
            {
                aborted++;
                return Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage(System.Net.HttpStatusCode.NoContent));
            }

            return Task.FromResult(query.Contains("uploads", StringComparison.Ordinal) ? Uploads("U1", _clock.Now - TimeSpan.FromHours(25)) : null);
        };
        RemovablePublication left = Assert.Single(await RemovePublications.RunAsync(Options, TestContext.Current.CancellationToken));
        Assert.Equal(("0123456789ab", RemovalReason.Unfinished), (left.Version, left.Reason));
        Assert.Equal(1, aborted);
        _world.Answer = request => Task.FromResult(request.RequestUri!.Query.Contains("uploads", StringComparison.Ordinal) ? Uploads("U1", _clock.Now - TimeSpan.FromHours(23)) : null);
        Assert.Empty(await RemovePublications.PlanAsync(Options, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("{\"schema\":2,\"service\":\"pixel\",\"publications\":[],\"new\":1}", "form 2")]
    [InlineData("{\"schema\":1,\"service\":\"pixel\"", "damaged")]
    [InlineData("", "damaged")]
    public async Task An_index_that_cannot_be_read_is_told_and_left_as_it_is(string text, string words)
    {
        await PublishAsync(1);
        using (var store = PublicationStores.OpenObjects(_world.Repository, _world.Storage.ToStore()))
            await store.WriteAsync("pixel/publications.json", Engine.Storage.Objects.ObjectContent.Of(System.Text.Encoding.UTF8.GetBytes(text)), null, TestContext.Current.CancellationToken);
        foreach (Func<Task> action in (Func<Task>[])[() => _world.PublishAsync(o => o with { Resource = "Pixel" }), ListAsync, () => PlanAsync(o => o)])
        {
            DismException failure = await Assert.ThrowsAsync<DismException>(action);
            Assert.Equal(ErrorCode.StorageFailed, failure.Code);
            Assert.Contains(words, failure.Message);
        }

        Assert.Equal(text, await _world.ReadAsync("pixel/publications.json"));
    }

    private static HttpResponseMessage Uploads(string id, DateTimeOffset begun) => new(System.Net.HttpStatusCode.OK)
    {
        Content = new StringContent(
            $"<ListMultipartUploadsResult><Bucket>models</Bucket><IsTruncated>false</IsTruncated><Upload><Key>team/run/pixel/0123456789ab/weights.bin</Key><UploadId>{id}</UploadId><Initiated>{begun:yyyy-MM-ddTHH:mm:ss.fffZ}</Initiated></Upload></ListMultipartUploadsResult>",
            System.Text.Encoding.UTF8, "application/xml"),
    };

    private RemovePublicationsOptions Options => new(_world.Repository) { Storage = _world.Storage };

    private async Task<string[]> PlanAsync(Func<RemovePublicationsOptions, RemovePublicationsOptions> change) =>
        [.. (await RemovePublications.PlanAsync(change(Options), TestContext.Current.CancellationToken)).Select(r => r.Version)];

    private async Task<ImmutableArray<Publication>> ListAsync() =>
        await ListPublications.RunAsync(new ListPublicationsOptions(_world.Repository) { Storage = _world.Storage }, TestContext.Current.CancellationToken);

    // One version a day, of Pixel.
    private async Task<string[]> PublishAsync(int count)
    {
        string code = await File.ReadAllTextAsync(_world.Work.At("code", "app.py"));
        var versions = new List<string>();
        for (int i = 0; i < count; i++)
        {
            _world.Work.Write("code/app.py", $"{code}\n# {i}\n");
            _world.Work.Write($"app{i}.py", $"{code}\n# {i}\n");
            versions.Add((await _world.PublishAsync(o => o with { Resource = "Pixel" }))[0].Version);
            if (i < count - 1)
                _clock.Now += TimeSpan.FromDays(1);
        }

        return [.. versions];
    }

    /// <summary>Real timers, and a time that is set.</summary>
    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
