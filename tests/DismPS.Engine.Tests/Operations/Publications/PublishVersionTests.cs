using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;
using DismPS.Engine.Storage.Objects;
using DismPS.Engine.Storage.Publications;

namespace DismPS.Engine.Tests.Operations.Publications;

public sealed class PublishVersionTests : IAsyncLifetime
{
    private PublishingWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await PublishingWorld.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_version_lies_as_KServe_loads_it_and_the_index_names_it()
    {
        IReadOnlyList<PublishedVersion> published = await _world.PublishAsync(o => o with { Message = "first" });
        Assert.Equal(["MetSig", "Pixel"], published.Select(p => p.Resource));
        (PublishedVersion triton, PublishedVersion mlserver) = (published[0], published[1]);
        Assert.Equal($"s3://models/team/run/{triton.ServiceName}/{triton.Version}", triton.StorageUri);
        Assert.Matches("^[0-9a-f]{12}$", triton.Version);
        Assert.Equal([$"{triton.ServiceName}/1/model.onnx", $"{triton.ServiceName}/config.pbtxt"], triton.Sent.Select(f => f.Path));
        Assert.Contains("model-settings.json", mlserver.Sent.Select(f => f.Path));
        // KServe leaves empty objects out.
        Assert.Equal("\n", await _world.ReadAsync($"pixel/{mlserver.Version}/sub/__init__.py"));
        Assert.Equal(await File.ReadAllTextAsync(_world.Work.At("code", "app.py")), await _world.ReadAsync($"pixel/{mlserver.Version}/app.py"));
        Assert.NotNull(await _world.ReadAsync($"{triton.ServiceName}/{triton.Version}/{triton.ServiceName}/config.pbtxt"));

        JsonElement entry = Assert.Single(await EntriesAsync("pixel"));
        Assert.Equal((mlserver.Version, mlserver.StorageUri, "Pixel", "InferenceService::MLServer::SKLearn", "template.yaml", "first"),
            (Text(entry, "version"), Text(entry, "storageUri"), Text(entry, "resource"), Text(entry, "type"), Text(entry, "template"), Text(entry, "message")));
        Assert.Equal((mlserver.Files, mlserver.Bytes), (entry.GetProperty("files").GetInt32(), entry.GetProperty("bytes").GetInt64()));
        Assert.StartsWith(mlserver.Version, Text(entry, "sha256"));
        Assert.EndsWith($"@{Environment.MachineName}", Text(entry, "publishedBy"));
    }

    [Fact]
    public async Task What_is_published_already_costs_two_requests_and_writes_nothing()
    {
        await _world.PublishAsync();
        _world.TakeRequests();
        IReadOnlyList<PublishedVersion> again = await _world.PublishAsync(o => o with { Resource = "Pixel" });
        Assert.True(Assert.Single(again).IsUnchanged);
        Assert.Empty(again[0].Sent);
        Assert.Equal(["GET /models/team/run/pixel/publications.json", "LIST /models"], _world.TakeRequests().Select(r => r.TrimEnd('/')).Order());
    }

    [Fact]
    public async Task A_change_sends_what_changed_as_a_version_of_its_own_and_going_back_sends_nothing()
    {
        PublishedVersion first = (await _world.PublishAsync())[1];
        string code = await File.ReadAllTextAsync(_world.Work.At("code", "app.py"));
        _world.Work.Write("code/app.py", code + "\n# changed\n");
        PublishedVersion second = (await _world.PublishAsync())[1];
        Assert.NotEqual(first.Version, second.Version);
        Assert.False(second.IsUnchanged);
        Assert.Equal(second.Files, second.Sent.Length);

        _world.Work.Write("code/app.py", code);
        _world.TakeRequests();
        PublishedVersion back = (await _world.PublishAsync(o => o with { Resource = "Pixel", Message = "undo" }))[0];
        Assert.Equal((first.Version, false, 0), (back.Version, back.IsUnchanged, back.Sent.Length));
        Assert.DoesNotContain(_world.TakeRequests(), r => r.StartsWith("PUT", StringComparison.Ordinal) && r.Contains(first.Version, StringComparison.Ordinal));
        Assert.Equal([first.Version, second.Version, first.Version], (await EntriesAsync("pixel")).Select(e => Text(e, "version")));
    }

    [Fact]
    public async Task A_file_that_is_gone_from_a_version_is_sent_again()
    {
        PublishedVersion first = (await _world.PublishAsync())[1];
        await RemoveAsync($"pixel/{first.Version}/app.py");
        PublishedVersion again = (await _world.PublishAsync())[1];
        Assert.Equal(["app.py"], again.Sent.Select(f => f.Path));
        Assert.False(again.IsUnchanged);
        Assert.Single(await EntriesAsync("pixel"));
    }

    [Fact]
    public async Task A_plan_lists_what_would_be_sent_and_leaves_no_trace()
    {
        IReadOnlyList<PublishedVersion> plan = await PublishVersion.PlanAsync(_world.Options, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(_world.TakeRequests(), r => r.StartsWith("PUT", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_world.Work.At(".dism-artifacts")));
        IReadOnlyList<PublishedVersion> published = await _world.PublishAsync();
        Assert.Equal(published.Select(p => (p.Version, p.StorageUri, p.SentBytes)), plan.Select(p => (p.Version, p.StorageUri, p.SentBytes)));
        Assert.All(await PublishVersion.PlanAsync(_world.Options, TestContext.Current.CancellationToken), p => Assert.True(p.IsUnchanged));
    }

    [Fact]
    public async Task A_foreign_object_in_a_version_is_told_and_removed_only_when_asked()
    {
        PublishedVersion first = (await _world.PublishAsync())[1];
        string key = $"pixel/{first.Version}/evil.py";
        using (var client = new HttpClient())
        {
            Uri address = _world.Store.PresignPut($"team/run/{key}", TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
            (await client.PutAsync(address, new StringContent("x"), TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        }

        DismException failure = await _world.FailAsync();
        Assert.Equal(ErrorCode.TargetExists, failure.Code);
        Assert.Contains("evil.py", failure.Message);
        Assert.True((await _world.PublishAsync(o => o with { Force = true }))[1].IsUnchanged);
        Assert.Null(await _world.ReadAsync(key));
    }

    [Fact]
    public async Task An_empty_file_that_is_no_text_is_refused_before_anything_is_sent()
    {
        _world.Work.Write("code/data.bin", "");
        DismException failure = await _world.FailAsync();
        Assert.Equal((ErrorCode.TemplateInvalid, "Pixel"), (failure.Code, failure.Target));
        Assert.Contains("data.bin", failure.Message);
        Assert.Empty(_world.TakeRequests());
    }

    [Fact]
    public async Task Progress_ends_with_all_bytes_and_large_files_go_in_parts()
    {
        var reports = new List<PublicationProgress>();
        byte[] bytes = new byte[3_500_000];
        new Random(7).NextBytes(bytes);
        _world.Work.Write("code/weights.bin", bytes);
        PublishVersionOptions options = _world.Options;
        options = options with
        {
            Resource = "Pixel",
            Progress = new Told(reports),
            Storage = options.Storage with { Limits = options.Storage.Limits with { PartThreshold = 1 << 20, PartSize = 1 << 20 } },
        };
        PublishedVersion published = (await PublishVersion.RunAsync(options, TestContext.Current.CancellationToken))[0];
        Assert.Equal(published.Bytes, reports.Max(r => r.Bytes));
        Assert.All(reports, r => Assert.Equal(published.Bytes, r.Total));
        Assert.Equal(bytes, await _world.Store.ReadAsync($"team/run/pixel/{published.Version}/weights.bin", TestContext.Current.CancellationToken));
        Assert.Equal(4, _world.TakeRequests().Count(r => r.StartsWith("PUT", StringComparison.Ordinal) && r.EndsWith("weights.bin", StringComparison.Ordinal)));
    }

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    private async Task<JsonElement[]> EntriesAsync(string service)
    {
        using JsonDocument index = JsonDocument.Parse((await _world.ReadAsync($"{service}/publications.json"))!);
        return [.. index.RootElement.GetProperty("publications").Clone().EnumerateArray()];
    }

    private async Task RemoveAsync(string key)
    {
        using IObjectStore store = PublicationStores.OpenObjects(_world.Repository, _world.Storage.ToStore());
        await store.DeleteAsync([key], TestContext.Current.CancellationToken);
    }

    private sealed class Told(List<PublicationProgress> all) : IProgress<PublicationProgress>
    {
        public void Report(PublicationProgress value)
        {
            lock (all)
                all.Add(value);
        }
    }
}
