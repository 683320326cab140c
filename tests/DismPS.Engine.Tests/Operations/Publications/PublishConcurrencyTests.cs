using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Engine.Tests.Operations.Publications;

/// <summary>Publishers at the same time, in stores that know conditional writes and in one that does not.</summary>
public sealed class PublishConcurrencyTests : IAsyncLifetime
{
    private const int Publishers = 6;
    private PublishingWorld _world = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await PublishingWorld.StartAsync();
        _world.Gate = new SemaphoreSlim(1);
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
    }

    [Fact]
    public async Task All_entries_stay_where_a_store_ignores_conditions()
    {
        string[] versions = await PublishAllAsync(_world);
        Assert.Equal(versions.Order(), (await IndexedAsync()).Order());
        Assert.DoesNotContain(await KeysAsync(), k => k.Contains(".lock-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_entries_stay_where_a_store_obeys_conditions_and_no_lock_is_written()
    {
        var conditions = new Conditions(_world);
        _world.Answer = conditions.AnswerAsync;
        string[] versions = await PublishAllAsync(_world);
        Assert.Equal(versions.Order(), (await IndexedAsync()).Order());
        Assert.True(conditions.Refused > 0);
        Assert.DoesNotContain(await KeysAsync(), k => k.Contains(".lock-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_says_it_has_no_conditions_is_locked()
    {
        _world.Answer = request => Task.FromResult(
            request.Method == HttpMethod.Put && (request.Headers.IfMatch.Count > 0 || request.Headers.IfNoneMatch.Count > 0) ? PublishingWorld.Fault(HttpStatusCode.NotImplemented, "NotImplemented") : null);
        string[] versions = await PublishAllAsync(_world);
        Assert.Equal(versions.Order(), (await IndexedAsync()).Order());
    }

    [Fact]
    public async Task Publishers_of_one_folder_lose_no_entry()
    {
        await using PublishingWorld world = PublishingWorld.OfFolder();
        string[] versions = await PublishAllAsync(world);
        using JsonDocument index = JsonDocument.Parse(await File.ReadAllTextAsync(world.Work.At("repo", "pixel", "publications.json"), TestContext.Current.CancellationToken));
        Assert.Equal(versions.Order(), index.RootElement.GetProperty("publications").EnumerateArray().Select(e => e.GetProperty("version").GetString()!).Order());
        Assert.Empty(Directory.GetFiles(world.Work.At("repo", "pixel"), "*.part"));
    }

    [Fact]
    public async Task The_same_version_from_two_publishers_has_one_entry()
    {
        TemplateSource[] sources = [.. Enumerable.Range(0, Publishers).Select(i => FolderOf(_world, i, 1))];
        await Task.WhenAll(sources.Select(s => Task.Run(() => PublishVersion.RunAsync(_world.Options with { Source = s, Resource = "Pixel" }, TestContext.Current.CancellationToken))));
        Assert.Single(await IndexedAsync());
    }

    // Each publisher has a folder of its own, as on machines of their own.
    private static TemplateSource FolderOf(PublishingWorld world, int number, int content)
    {
        string folder = $"publisher{number}";
        foreach (string file in Directory.GetFiles(world.Work.Path, "*", SearchOption.AllDirectories).Where(f => !f.Contains("publisher", StringComparison.Ordinal) && !f.Contains("repo", StringComparison.Ordinal)))
            world.Work.Write(Path.Combine(folder, Path.GetRelativePath(world.Work.Path, file)), File.ReadAllBytes(file));
        File.AppendAllText(world.Work.At(folder, "code", "app.py"), $"\n# {content}\n");
        return new TemplateSource("template.yaml", world.Work.At(folder));
    }

    private static async Task<string[]> PublishAllAsync(PublishingWorld world)
    {
        TemplateSource[] sources = [.. Enumerable.Range(0, Publishers).Select(i => FolderOf(world, i, i + 1))];
        var versions = new ConcurrentBag<string>();
        await Task.WhenAll(sources.Select(s => Task.Run(async () =>
        {
            foreach (PublishedVersion published in await PublishVersion.RunAsync(world.Options with { Source = s, Resource = "Pixel" }, TestContext.Current.CancellationToken))
                versions.Add(published.Version);
        })));
        Assert.Equal(Publishers, versions.Distinct().Count());
        return [.. versions];
    }

    private async Task<string[]> IndexedAsync()
    {
        using JsonDocument index = JsonDocument.Parse((await _world.ReadAsync("pixel/publications.json"))!);
        return [.. index.RootElement.GetProperty("publications").EnumerateArray().Select(e => e.GetProperty("version").GetString()!)];
    }

    private async Task<IEnumerable<string>> KeysAsync()
    {
        using var store = Engine.Storage.Publications.PublicationStores.OpenObjects(_world.Repository, _world.Storage.ToStore());
        return (await store.ListAsync("pixel/", TestContext.Current.CancellationToken)).Select(o => o.Key);
    }

    /// <summary>Does what S3 does with If-Match and If-None-Match, which s3rver ignores: one write at a time, and refused when the condition does not hold.</summary>
    private sealed class Conditions(PublishingWorld world)
    {
        private readonly SemaphoreSlim _one = world.Gate!;
        private readonly HttpClient _client = new();

        public int Refused { get; private set; }

        public async Task<HttpResponseMessage?> AnswerAsync(HttpRequestMessage request)
        {
            if (request.Method != HttpMethod.Put || (request.Headers.IfMatch.Count == 0 && request.Headers.IfNoneMatch.Count == 0))
                return null;
            await _one.WaitAsync(TestContext.Current.CancellationToken);
            try
            {
                string key = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath)[$"/{PublishingWorld.Bucket}/".Length..];
                byte[]? present = await world.Store.ReadAsync(key, TestContext.Current.CancellationToken);
                string? mark = present is null ? null : $"\"{Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(present))}\"";
                bool holds = request.Headers.IfNoneMatch.Count > 0 ? mark is null : mark == request.Headers.IfMatch.Single().Tag;
                if (!holds)
                {
                    Refused++;
                    return mark is null ? PublishingWorld.Fault(HttpStatusCode.NotFound, "NoSuchKey") : PublishingWorld.Fault(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
                }

                byte[] body = await request.Content!.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
                using var copy = new ByteArrayContent(body);
                (await _client.PutAsync(world.Store.PresignPut(key, TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5)), copy, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
                var answer = new HttpResponseMessage(HttpStatusCode.OK);
                answer.Headers.ETag = new System.Net.Http.Headers.EntityTagHeaderValue($"\"{Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(body))}\"");
                return answer;
            }
            finally
            {
                _one.Release();
            }
        }
    }
}
