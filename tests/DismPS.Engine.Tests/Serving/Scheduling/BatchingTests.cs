using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Serving.Scheduling;

public sealed class BatchingTests
{
    private static readonly DynamicBatching Plain = new();

    [Fact]
    public async Task A_request_that_finds_an_instance_free_is_computed_at_once_and_those_that_wait_together()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain);
        Task<Tensor[]> first = server.SendAsync(1);
        FakeRun alone = await server.Model.RunAsync(1);
        Task<Tensor[]>[] waiting = [server.SendAsync(2), server.SendAsync(3, 4), server.SendAsync(5), server.SendAsync(6)];
        Assert.Equal(4, server.Statistics.PendingCount);
        alone.Go();
        FakeRun together = await server.Model.RunAsync(2);
        Assert.Equal([2, 3, 4, 5], together.Elements);
        Assert.Equal(1, together.Calls);
        together.Go();
        (await server.Model.RunAsync(3)).Go();
        await FakeServer.HasAsync(first, 2);
        Tensor[][] answers = await Task.WhenAll(waiting);
        Assert.Equal([[4], [6, 8], [10], [12]], answers.Select(a => FakeServer.Ints(a[0])));
        Assert.Equal([[4], [4, 4], [4], [1]], answers.Select(a => FakeServer.Ints(a[1])));
        Assert.Equal([[1, 1], [2, 1], [1, 1], [1, 1]], answers.Select(a => a[0].Shape));
    }

    [Fact]
    public async Task Statistics_count_requests_rows_runs_and_the_sizes_of_batches()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain);
        Task<Tensor[]> first = server.SendAsync(1);
        FakeRun alone = await server.Model.RunAsync(1);
        Task<Tensor[]>[] waiting = [server.SendAsync(2), server.SendAsync(3, 4)];
        server.Clock.Advance(TimeSpan.FromMilliseconds(3));
        alone.Go();
        FakeRun together = await server.Model.RunAsync(2);
        server.Clock.Advance(TimeSpan.FromMilliseconds(5));
        together.Go();
        await Task.WhenAll([first, .. waiting]);
        ModelStatistics statistics = server.Statistics;
        Assert.Equal((3, 4, 2, 0), (statistics.SuccessCount, statistics.InferenceCount, statistics.ExecutionCount, statistics.FailureCount));
        Assert.Equal([(1L, 1L, 3_000_000L), (3L, 1L, 5_000_000L)], statistics.Batches.Select(b => (b.BatchSize, b.Count, b.ComputeNanoseconds)));
        Assert.Equal((6_000_000, 13_000_000), (statistics.QueueNanoseconds, statistics.ComputeNanoseconds));
    }

    [Fact]
    public async Task A_batch_leaves_at_a_preferred_size_or_when_its_oldest_request_has_waited_long_enough()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain with { PreferredBatchSizes = [3], MaxQueueDelay = TimeSpan.FromMilliseconds(200) });
        server.Model.IsOpen = true;
        Task<Tensor[]>[] three = [server.SendAsync(1), server.SendAsync(2), server.SendAsync(3)];
        await Task.WhenAll(three);
        Assert.Equal([1, 2, 3], server.Model.Runs[0].Elements);
        Task<Tensor[]>[] two = [server.SendAsync(4), server.SendAsync(5)];
        server.Pass(199);
        Assert.Single(server.Model.Runs);
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Task.WhenAll(two);
        Assert.Equal([4, 5], server.Model.Runs[1].Elements);
        // A request of a preferred size has nothing to wait for, and neither has the largest.
        await server.SendAsync(6, 7, 8);
        await server.SendAsync(9, 10, 11, 12);
        Assert.Equal(4, server.Model.Runs.Count);
    }

    [Fact]
    public async Task A_batch_that_cannot_grow_leaves_before_its_delay()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain with { MaxQueueDelay = TimeSpan.FromMilliseconds(200) });
        server.Model.IsOpen = true;
        Task<Tensor[]> one = server.SendAsync(1, 2, 3);
        Task<Tensor[]> other = server.SendAsync(4, 5);
        await one;
        Assert.Equal([1, 2, 3], server.Model.Runs[0].Elements);
        Assert.False(other.IsCompleted);
        Task<Tensor[]> wide = server.SendAsync([Tensor.Create<int>("x", DataType.Int32, [1, 2], [6, 7])], ["y"]);
        await other;
        server.Pass(200);
        Assert.Equal([1, 2], (await wide)[0].Shape);
    }

    [Fact]
    public async Task Only_requests_that_differ_in_nothing_but_their_rows_are_put_together()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain);
        Task<Tensor[]> first = server.SendAsync(1);
        FakeRun alone = await server.Model.RunAsync(1);
        Tensor x = Tensor.Create<int>("x", DataType.Int32, [1, 1], [2]);
        Tensor t = new("t", DataType.Bytes, [1, 1], Encoding.UTF8.GetBytes("\u0002\0\0\0ab"));
        Tensor longer = new("t", DataType.Bytes, [1, 1], Encoding.UTF8.GetBytes("\u0003\0\0\0cde"));
        Task<Tensor[]>[] waiting =
        [
            server.SendAsync([x], ["y"]), server.SendAsync([x], ["rows"]), server.SendAsync([x, t], ["u", "rows"]), server.SendAsync([longer, x], ["u", "rows"]),
        ];
        server.Model.IsOpen = true;
        alone.Go();
        Tensor[][] answers = await Task.WhenAll(waiting);
        await first;
        Assert.Equal(4, server.Model.Runs.Count);
        Assert.Equal(t.Data.ToArray(), answers[2][0].Data.ToArray());
        Assert.Equal(longer.Data.ToArray(), answers[3][0].Data.ToArray());
        Assert.Equal([2], FakeServer.Ints(answers[3][1]));
        Assert.Equal(["y"], answers[0].Select(o => o.Name));
    }

    [Fact]
    public async Task A_request_that_the_model_fails_does_not_fail_those_beside_it()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain);
        Task<Tensor[]> first = server.SendAsync(1);
        FakeRun alone = await server.Model.RunAsync(1);
        Task<Tensor[]>[] waiting = [server.SendAsync(2), server.SendAsync(-3), server.SendAsync(4)];
        server.Model.IsOpen = true;
        alone.Go();
        await first;
        await FakeServer.HasAsync(waiting[0], 4);
        await FakeServer.HasAsync(waiting[2], 8);
        Assert.Equal("a negative element", (await Assert.ThrowsAsync<DismException>(() => waiting[1])).Message);
        Assert.Equal((3, 1, 1), (server.Statistics.SuccessCount, server.Statistics.FailureCount, server.Statistics.BackendFailureCount));
    }

    [Fact]
    public async Task A_model_whose_outputs_are_not_by_rows_is_asked_one_by_one_from_then_on()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain, new FakeModel { HasOddRows = true });
        Task<Tensor[]> first = server.SendAsync(1);
        FakeRun alone = await server.Model.RunAsync(1);
        Task<Tensor[]>[] waiting = [server.SendAsync(2), server.SendAsync(3), server.SendAsync(4)];
        server.Model.IsOpen = true;
        alone.Go();
        await first;
        Assert.Equal([[4, 1], [6, 1], [8, 1]], (await Task.WhenAll(waiting)).Select(a => FakeServer.Ints(a[0])));
        Assert.Equal([1, 3, 1, 1, 1], server.Model.Runs.Select(r => r.Elements.Length));
    }

    [Fact]
    public async Task A_model_that_takes_lists_gets_the_requests_as_they_are()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain, new FakeModel { TakesLists = true });
        Task<Tensor[]> first = server.SendAsync(1);
        FakeRun alone = await server.Model.RunAsync(1);
        Task<Tensor[]>[] waiting = [server.SendAsync(2), server.SendAsync(-3), server.SendAsync(4)];
        alone.Go();
        FakeRun list = await server.Model.RunAsync(2);
        Assert.Equal(3, list.Calls);
        list.Go();
        await first;
        await FakeServer.HasAsync(waiting[0], 4);
        await FakeServer.HasAsync(waiting[2], 8);
        await Assert.ThrowsAsync<DismException>(() => waiting[1]);
        // The instance is free again.
        server.Model.IsOpen = true;
        await server.SendAsync(9);
    }

    [Fact]
    public async Task Who_goes_away_does_not_end_the_batch_unless_nobody_is_left()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain);
        using var source = new CancellationTokenSource();
        Task<Tensor[]> first = server.SendAsync(1);
        FakeRun alone = await server.Model.RunAsync(1);
        Task<Tensor[]> leaving = server.SendAsync(default, source.Token, 2);
        Task<Tensor[]> staying = server.SendAsync(3);
        alone.Go();
        FakeRun together = await server.Model.RunAsync(2);
        await source.CancelAsync();
        server.Sweep();
        Assert.False(staying.IsCompleted);
        together.Go();
        await FakeServer.HasAsync(staying, 6);
        await first;
        await leaving;

        Task<Tensor[]> running = server.SendAsync(1);
        alone = await server.Model.RunAsync(3);
        using var both = new CancellationTokenSource();
        Task<Tensor[]>[] gone = [server.SendAsync(default, both.Token, 4), server.SendAsync(default, both.Token, 5)];
        alone.Go();
        await server.Model.RunAsync(4);
        await both.CancelAsync();
        server.Sweep();
        foreach (Task<Tensor[]> task in gone)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        await running;
        Assert.Equal(2, server.Statistics.CanceledCount);
    }

    [Fact]
    public async Task A_run_over_the_time_limit_fails_its_batch_and_the_next_is_computed()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain);
        Task<Tensor[]> first = server.SendAsync(1);
        FakeRun alone = await server.Model.RunAsync(1);
        Task<Tensor[]>[] waiting = [server.SendAsync(2), server.SendAsync(3)];
        alone.Go();
        await first;
        await server.Model.RunAsync(2);
        server.Clock.Advance(TimeSpan.FromSeconds(61));
        server.Sweep();
        foreach (Task<Tensor[]> task in waiting)
            Assert.Equal(ErrorCode.Timeout, (await Assert.ThrowsAsync<DismException>(() => task)).Code);
        server.Model.IsOpen = true;
        await FakeServer.HasAsync(server.SendAsync(4), 8);
    }

    [Fact]
    public async Task Answers_leave_in_the_order_of_their_requests_where_the_model_says_so()
    {
        await using FakeServer server = await FakeServer.StartAsync(Plain with { PreserveOrdering = true }, new FakeModel { PreferredInstances = 2, MaxBatchSize = 1 });
        Task<Tensor[]> slow = server.SendAsync(1);
        FakeRun first = await server.Model.RunAsync(1);
        Task<Tensor[]> quick = server.SendAsync(2);
        (await server.Model.RunAsync(2)).Go();
        for (int i = 0; i < 20; i++)
            await Task.Yield();
        Assert.False(quick.IsCompleted);
        first.Go();
        await slow;
        await FakeServer.HasAsync(quick, 4);
    }

    [Fact]
    public async Task Unloading_refuses_what_waits()
    {
        FakeServer server = await FakeServer.StartAsync(Plain);
        Task<Tensor[]> first = server.SendAsync(1);
        await server.Model.RunAsync(1);
        Task<Tensor[]> waiting = server.SendAsync(2);
        Task unloading = server.UnloadAsync();
        Assert.Equal(ErrorCode.ServerBusy, (await Assert.ThrowsAsync<DismException>(() => waiting)).Code);
        await unloading;
        Assert.Equal(ErrorCode.Timeout, (await Assert.ThrowsAsync<DismException>(() => first)).Code);
    }
}
