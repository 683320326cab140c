using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Serving.Scheduling;

public sealed class QueuePolicyTests
{
    private static readonly QueuePolicy Short = new() { DefaultTimeout = TimeSpan.FromMilliseconds(100), AllowTimeoutOverride = true };

    [Theory]
    [InlineData(0, true, 101)]
    [InlineData(20_000, true, 21)]
    [InlineData(2_000_000, true, 101)]
    [InlineData(20_000, false, 101)]
    public async Task A_request_is_refused_after_its_levels_timeout_which_it_may_only_shorten(ulong own, bool mayOverride, int refusedAfter)
    {
        await using FakeServer server = await StartAsync(new DynamicBatching { DefaultQueuePolicy = Short with { AllowTimeoutOverride = mayOverride } });
        Task<Tensor[]> running = server.SendAsync(1);
        FakeRun run = await server.Model.RunAsync(1);
        Task<Tensor[]> waiting = server.SendAsync(new RequestSchedule { TimeoutMicroseconds = own }, default, 2);
        server.Pass(refusedAfter - 2);
        Assert.False(waiting.IsCompleted);
        server.Pass(2);
        DismException thrown = await Assert.ThrowsAsync<DismException>(() => waiting);
        Assert.Equal(ErrorCode.ServerBusy, thrown.Code);
        Assert.StartsWith("Request timeout expired", thrown.Message);
        Assert.Equal((1, 0), (server.Statistics.RejectedCount, server.Statistics.FailureCount));
        run.Go();
        await running;
    }

    [Fact]
    public async Task A_late_request_is_refused_when_its_turn_comes_before_anybody_looked()
    {
        await using FakeServer server = await StartAsync(new DynamicBatching { DefaultQueuePolicy = Short });
        Task<Tensor[]> running = server.SendAsync(1);
        FakeRun run = await server.Model.RunAsync(1);
        Task<Tensor[]> waiting = server.SendAsync(2);
        server.Clock.Advance(TimeSpan.FromMilliseconds(150));
        run.Go();
        await running;
        await Assert.ThrowsAsync<DismException>(() => waiting);
        Assert.Single(server.Model.Runs);
    }

    [Fact]
    public async Task A_model_without_a_timeout_waits_as_long_as_the_server_allows()
    {
        await using FakeServer server = await StartAsync(new DynamicBatching());
        Task<Tensor[]> running = server.SendAsync(1);
        await server.Model.RunAsync(1);
        Task<Tensor[]> waiting = server.SendAsync(new RequestSchedule { TimeoutMicroseconds = 100 }, default, 2);
        server.Pass(29_000);
        Assert.False(waiting.IsCompleted);
        server.Pass(1_001);
        Assert.Equal(ErrorCode.Timeout, (await Assert.ThrowsAsync<DismException>(() => waiting)).Code);
        Assert.False(running.IsCompleted);
    }

    [Fact]
    public async Task A_full_queue_refuses()
    {
        await using FakeServer server = await StartAsync(new DynamicBatching { DefaultQueuePolicy = new QueuePolicy { MaxQueueSize = 2 } });
        server.Model.IsOpen = false;
        Task<Tensor[]>[] good = [server.SendAsync(1), server.SendAsync(2), server.SendAsync(3)];
        DismException thrown = await Assert.ThrowsAsync<DismException>(() => server.SendAsync(4));
        Assert.Equal(ErrorCode.ServerBusy, thrown.Code);
        Assert.StartsWith("[request id: <id_unknown>] Exceeds maximum queue size", thrown.Message);
        server.Model.IsOpen = true;
        (await server.Model.RunAsync(1)).Go();
        await Task.WhenAll(good);
        await server.SendAsync(5);
    }

    [Fact]
    public async Task Higher_levels_go_first_and_levels_that_there_are_not_count_as_the_default()
    {
        await using FakeServer server = await StartAsync(new DynamicBatching { PriorityLevels = 3, DefaultPriorityLevel = 2 }, maxBatchSize: 1);
        Task<Tensor[]> running = server.SendAsync(0);
        FakeRun run = await server.Model.RunAsync(1);
        Task[] waiting =
        [
            Send(server, 3, 30), Send(server, 0, 20), Send(server, 2, 21), Send(server, 1, 10), Send(server, 9, 22), Send(server, 1, 11),
        ];
        server.Model.IsOpen = true;
        run.Go();
        await Task.WhenAll([running, .. waiting]);
        Assert.Equal([0, 10, 11, 20, 21, 22, 30], server.Model.Runs.Select(r => r.Elements[0]));
    }

    [Fact]
    public async Task Each_level_has_its_own_policy()
    {
        QueuePolicy third = new() { DefaultTimeout = TimeSpan.FromMilliseconds(50), MaxQueueSize = 1 };
        await using FakeServer server = await StartAsync(
            new DynamicBatching { PriorityLevels = 3, DefaultPriorityLevel = 2, PriorityQueuePolicies = ImmutableDictionary<long, QueuePolicy>.Empty.Add(3, third) }, maxBatchSize: 1);
        Task<Tensor[]> running = server.SendAsync(0);
        FakeRun run = await server.Model.RunAsync(1);
        Task[] second = [Send(server, 2, 20), Send(server, 2, 21)];
        Task late = Send(server, 3, 30);
        await Assert.ThrowsAsync<DismException>(() => Send(server, 3, 31));
        server.Pass(60);
        await Assert.ThrowsAsync<DismException>(() => late);
        server.Model.IsOpen = true;
        run.Go();
        await Task.WhenAll([running, .. second]);
    }

    [Fact]
    public async Task Where_the_policy_delays_late_requests_they_come_after_those_in_time()
    {
        await using FakeServer server = await StartAsync(new DynamicBatching { DefaultQueuePolicy = Short with { DelaysLate = true } }, maxBatchSize: 1);
        Task<Tensor[]> running = server.SendAsync(0);
        FakeRun run = await server.Model.RunAsync(1);
        Task late = server.SendAsync(1);
        server.Pass(150);
        Task inTime = server.SendAsync(2);
        server.Model.IsOpen = true;
        run.Go();
        await Task.WhenAll(running, late, inTime);
        Assert.Equal([0, 2, 1], server.Model.Runs.Select(r => r.Elements[0]));
    }

    [Fact]
    public async Task Who_goes_away_while_it_waits_is_not_computed()
    {
        await using FakeServer server = await StartAsync(new DynamicBatching());
        using var source = new CancellationTokenSource();
        Task<Tensor[]> running = server.SendAsync(0);
        FakeRun run = await server.Model.RunAsync(1);
        Task waiting = server.SendAsync(default, source.Token, 1);
        await source.CancelAsync();
        server.Sweep();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, server.Statistics.CanceledCount);
        run.Go();
        await running;
        Assert.Single(server.Model.Runs);
    }

    private static Task<FakeServer> StartAsync(DynamicBatching batching, int maxBatchSize = 4) =>
        FakeServer.StartAsync(new ModelConfiguration { Name = "m", DynamicBatching = batching }, new FakeModel { MaxBatchSize = maxBatchSize });

    private static Task Send(FakeServer server, ulong priority, int element) => server.SendAsync(new RequestSchedule { Priority = priority }, default, element);
}
