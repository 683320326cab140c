using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Serving.Scheduling;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Serving.Scheduling;

public sealed class ResponseCacheTests
{
    private static readonly ModelConfiguration Cached = new() { Name = "m", ResponseCache = true };

    [Fact]
    public async Task An_equal_request_is_answered_without_the_model()
    {
        await using FakeServer server = await StartAsync(new ResponseCache(1 << 20));
        await FakeServer.HasAsync(server.SendAsync(1, 2), 2, 4);
        await FakeServer.HasAsync(server.SendAsync(1, 2), 2, 4);
        Assert.Single(server.Model.Runs);
        ModelStatistics statistics = server.Statistics;
        Assert.Equal((2, 2, 1), (statistics.SuccessCount, statistics.InferenceCount, statistics.ExecutionCount));
        Assert.Equal((true, 1, 1, 1), (statistics.HasCache, statistics.CacheHitCount, statistics.CacheMissCount, statistics.ComputedCount));
    }

    [Fact]
    public async Task Whatever_decides_an_answer_is_part_of_the_key()
    {
        var cache = new ResponseCache(1 << 20);
        await using FakeServer server = await StartAsync(cache);
        Tensor x = Tensor.Create<int>("x", DataType.Int32, [2, 1], [1, 2]);
        await server.SendAsync([x], ["y"]);
        await server.SendAsync([x], ["rows"]);
        await server.SendAsync([Tensor.Create<int>("x", DataType.Int32, [1, 2], [1, 2])], ["y"]);
        await server.SendAsync([Tensor.Create<int>("x", DataType.Int32, [2, 1], [1, 3])], ["y"]);
        await server.SendAsync([x, new Tensor("t", DataType.Bytes, [2, 1], new byte[8])], ["y"]);
        Assert.Equal((5, 5), (server.Model.Runs.Count, cache.Count));
        // The order of the inputs is not.
        await server.SendAsync([new Tensor("t", DataType.Bytes, [2, 1], new byte[8]), x], ["y"]);
        Assert.Equal(5, server.Model.Runs.Count);
        // Another model of the same name is another one.
        await using FakeServer again = await StartAsync(cache);
        await again.SendAsync([x], ["y"]);
        Assert.Single(again.Model.Runs);
    }

    [Fact]
    public async Task The_cache_keeps_to_its_bytes_and_forgets_what_was_used_longest_ago()
    {
        var cache = new ResponseCache(1200);
        await using FakeServer server = await StartAsync(cache);
        await server.SendAsync(1);
        await server.SendAsync(2);
        Assert.Equal(2, cache.Count);
        await server.SendAsync(1);
        await server.SendAsync(3);
        Assert.Equal(2, cache.Count);
        Assert.InRange(cache.Bytes, 1, 1200);
        await server.SendAsync(1);
        Assert.Equal(3, server.Model.Runs.Count);
        await server.SendAsync(2);
        Assert.Equal(4, server.Model.Runs.Count);
    }

    [Fact]
    public async Task An_answer_larger_than_the_cache_is_not_kept()
    {
        var cache = new ResponseCache(100);
        await using FakeServer server = await StartAsync(cache);
        await server.SendAsync(1);
        await server.SendAsync(1);
        Assert.Equal((2, 0, 0), (server.Model.Runs.Count, cache.Count, cache.Bytes));
    }

    [Fact]
    public async Task A_model_that_does_not_ask_for_the_cache_or_has_sequences_is_always_computed()
    {
        var cache = new ResponseCache(1 << 20);
        foreach (ModelConfiguration configuration in (ModelConfiguration[])[Cached with { ResponseCache = false }, Cached with { SequenceBatching = new SequenceBatching() }])
        {
            await using FakeServer server = await FakeServer.StartAsync(configuration, new FakeModel { IsOpen = true }, null, cache);
            var alone = new RequestSchedule { SequenceId = 1, SequenceStart = true, SequenceEnd = true };
            await server.SendAsync(alone, default, 1);
            await server.SendAsync(alone, default, 1);
            Assert.Equal((2, false), (server.Model.Runs.Count, server.Statistics.HasCache));
        }
    }

    private static Task<FakeServer> StartAsync(ResponseCache cache) => FakeServer.StartAsync(Cached, new FakeModel { IsOpen = true }, null, cache);
}
