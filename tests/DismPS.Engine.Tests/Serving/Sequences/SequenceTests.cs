using System.Linq;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Serving.Sequences;

public sealed class SequenceTests
{
    private static SequenceBatching Oldest(int places, double delaySeconds = 0, params int[] preferred) => SequenceServer.Direct with
    {
        Oldest = new OldestSequences { MaxCandidateSequences = places, MaxQueueDelay = TimeSpan.FromSeconds(delaySeconds), PreferredBatchSizes = [.. preferred] },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task The_model_is_told_of_the_sequence_and_its_state_goes_from_request_to_request(int maxBatch)
    {
        await using SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Stateful, maxBatch: maxBatch);
        Assert.Equal(["x"], server.Served.Signature!.Inputs.Select(i => i.Name));
        Assert.Equal(["y"], server.Served.Signature.Outputs.Select(i => i.Name));
        Assert.Equal(5, await server.SendAsync(7, 5, start: true));
        Assert.Equal(11, await server.SendAsync(7, 6));
        Assert.Equal(18, await server.SendAsync(7, 7, end: true));
        Assert.Equal(1, await server.SendAsync(7, 1, start: true, end: true));
        Assert.Equal(
            ["x=5 START READY CORRID=7", "x=6 READY CORRID=7", "x=7 END READY CORRID=7", "x=1 START END READY CORRID=7"], server.Model.Runs.SelectMany(r => r.Rows));
    }

    [Fact]
    public async Task A_text_is_an_id_where_the_model_takes_texts()
    {
        SequenceBatching batching = SequenceServer.Stateful with { Controls = [new("CORRID", SequenceControlKind.CorrelationId, DataType.Bytes)] };
        await using SequenceServer server = await SequenceServer.StartAsync(batching);
        Assert.Equal(3, await server.SendAsync(new RequestSchedule { SequenceName = "run-1", SequenceStart = true }, default, 3));
        Assert.Equal(8, await server.SendAsync(new RequestSchedule { SequenceName = "run-1", SequenceEnd = true }, default, 5));
        Assert.Equal(["x=3 CORRID=run-1", "x=5 CORRID=run-1"], server.Model.Runs.SelectMany(r => r.Rows));
        Assert.Contains("data-type is 'UINT64', but model 'm' expects 'BYTES'", (await Assert.ThrowsAsync<DismException>(() => server.SendAsync(7, 1, start: true))).Message);
    }

    [Fact]
    public async Task What_no_sequence_can_take_is_refused_and_named()
    {
        await using SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Stateful);
        Assert.Equal(
            "inference request for sequence 105 to model 'm' must specify the START flag on the first request of the sequence",
            (await Assert.ThrowsAsync<DismException>(() => server.SendAsync(105, 1))).Message);
        Assert.Contains("must specify a non-zero or non-empty correlation ID", (await Assert.ThrowsAsync<DismException>(() => server.SendAsync(0, 1, start: true))).Message);
        Assert.Contains("must specify batch-size 1", (await Assert.ThrowsAsync<DismException>(
            () => server.SendAsync(new RequestSchedule { SequenceId = 1, SequenceStart = true }, default, 1, 2))).Message);
        Assert.Contains("expects 'UINT64'", (await Assert.ThrowsAsync<DismException>(
            () => server.SendAsync(new RequestSchedule { SequenceName = "a", SequenceStart = true }, default, 1))).Message);
        Assert.Equal(1, await server.SendAsync(105, 1, start: true, end: true));
        Assert.Contains("105", (await Assert.ThrowsAsync<DismException>(() => server.SendAsync(105, 1))).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_of_one_sequence_wait_for_each_other_in_their_order(bool oldest)
    {
        await using SequenceServer server = await SequenceServer.StartAsync(oldest ? Oldest(4) : SequenceServer.Direct, new FakeSequenceModel { IsOpen = false });
        Task<int>[] answers = [.. Enumerable.Range(1, 5).Select(i => server.SendAsync(1, i, start: i == 1, end: i == 5))];
        for (int i = 1; i <= 5; i++)
        {
            FakeSequenceModel.Run run = await server.Model.RunAsync(i);
            Assert.StartsWith($"x={i} ", Assert.Single(run.Rows));
            Assert.Equal(i, server.Model.Runs.Count);
            run.Go();
        }

        Assert.Equal((int[])[1, 3, 6, 10, 15], await Task.WhenAll(answers));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_sequence_has_its_row_and_rows_without_a_request_are_not_ready(bool lists)
    {
        await using SequenceServer server = await SequenceServer.StartAsync(
            lists ? SequenceServer.Direct : SequenceServer.Stateful, new FakeSequenceModel { TakesLists = lists });
        Assert.Equal(1, await server.SendAsync(1, 1, start: true));
        Assert.Equal(2, await server.SendAsync(2, 2, start: true));
        Assert.Equal(3, await server.SendAsync(3, 3, start: true));
        Assert.Equal(13, await server.SendAsync(3, 10));
        Assert.Equal(12, await server.SendAsync(2, 10, end: true));
        Assert.Equal(11, await server.SendAsync(1, 10));
        // The place of 2 is free.
        Assert.Equal(4, await server.SendAsync(4, 4, start: true));
        Assert.Equal(14, await server.SendAsync(3, 1));
        Assert.Equal(
            [
                ["x=1 START READY CORRID=1"], ["x=0 CORRID=0", "x=2 START READY CORRID=2"], ["x=0 CORRID=0", "x=0 CORRID=0", "x=3 START READY CORRID=3"],
                ["x=0 CORRID=0", "x=0 CORRID=0", "x=10 READY CORRID=3"], ["x=0 CORRID=0", "x=10 END READY CORRID=2"], ["x=10 READY CORRID=1"],
                ["x=0 CORRID=0", "x=4 START READY CORRID=4"], ["x=0 CORRID=0", "x=0 CORRID=0", "x=1 READY CORRID=3"],
            ],
            server.Model.Runs.Select(r => r.Rows));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sequences_at_once_are_computed_together(bool lists)
    {
        await using SequenceServer server = await SequenceServer.StartAsync(
            lists ? SequenceServer.Direct : SequenceServer.Stateful, new FakeSequenceModel { IsOpen = false, TakesLists = lists });
        Task<int> first = server.SendAsync(1, 1, start: true);
        FakeSequenceModel.Run run = await server.Model.RunAsync(1);
        Task<int>[] others = [server.SendAsync(2, 2, start: true), server.SendAsync(1, 10, end: true), server.SendAsync(3, 3, start: true)];
        server.Model.IsOpen = true;
        run.Go();
        Assert.Equal(1, await first);
        Assert.Equal((int[])[2, 11, 3], await Task.WhenAll(others));
        Assert.Equal(["x=10 END READY CORRID=1", "x=2 START READY CORRID=2", "x=3 START READY CORRID=3"], server.Model.Runs[1].Rows);
        Assert.Equal(2, server.Model.Runs.Count);
        Assert.Equal((4, 2), (server.Served.Statistics.SuccessCount, server.Served.Statistics.ExecutionCount));
    }

    [Fact]
    public async Task A_direct_batch_waits_for_its_share_of_places_but_not_longer_than_its_delay()
    {
        SequenceBatching batching = SequenceServer.Stateful with { MaxQueueDelay = TimeSpan.FromSeconds(2), MinimumSlotUtilization = 0.75 };
        await using SequenceServer server = await SequenceServer.StartAsync(batching);
        Task<int>[] three = [server.SendAsync(1, 1, start: true), server.SendAsync(2, 2, start: true)];
        Assert.Empty(server.Model.Runs);
        Assert.Equal(3, await server.SendAsync(3, 3, start: true));
        await Task.WhenAll(three);
        Assert.Equal(3, Assert.Single(server.Model.Runs).Rows.Length);
        Task<int> late = server.SendAsync(1, 4);
        server.Pass(1.9);
        Assert.False(late.IsCompleted);
        server.Pass(0.2);
        Assert.Equal(5, await late);
    }

    [Fact]
    public async Task The_oldest_are_batched_by_preferred_sizes_and_delay()
    {
        await using SequenceServer server = await SequenceServer.StartAsync(Oldest(4, 2, 2));
        Task<int> one = server.SendAsync(1, 1, start: true);
        Assert.Empty(server.Model.Runs);
        Assert.Equal(2, await server.SendAsync(2, 2, start: true));
        Assert.Equal(1, await one);
        Task<int> alone = server.SendAsync(2, 5);
        server.Pass(1);
        Assert.False(alone.IsCompleted);
        server.Pass(1.1);
        Assert.Equal(7, await alone);
        Assert.Equal([2, 1], server.Model.Runs.Select(r => r.Rows.Length));
    }

    [Fact]
    public async Task More_sequences_than_places_wait_for_one_with_all_their_requests()
    {
        await using SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Stateful, maxBatch: 2);
        await server.SendAsync(1, 1, start: true);
        await server.SendAsync(2, 2, start: true);
        Task<int>[] third = [server.SendAsync(3, 3, start: true), server.SendAsync(3, 30, end: true)];
        Task<int> fourth = server.SendAsync(4, 4, start: true);
        Assert.Equal(3, server.Served.Statistics.PendingCount);
        Assert.Equal(11, await server.SendAsync(1, 10));
        Assert.False(third[0].IsCompleted);
        Assert.Equal(12, await server.SendAsync(1, 1, end: true));
        Assert.Equal((int[])[3, 33], await Task.WhenAll(third));
        Assert.Equal(4, await fourth);
        Assert.Equal(0, server.Served.Statistics.PendingCount);
        Assert.Equal(22, await server.SendAsync(2, 20));
    }

    [Fact]
    public async Task A_wait_for_a_place_ends_with_the_requests_own_timeout()
    {
        await using SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Stateful, maxBatch: 0);
        await server.SendAsync(1, 1, start: true);
        Task<int> impatient = server.SendAsync(new RequestSchedule { SequenceId = 2, SequenceStart = true, TimeoutMicroseconds = 1_000_000 }, default, 2);
        Task<int> next = server.SendAsync(2, 2);
        server.Pass(0.9);
        Assert.False(impatient.IsCompleted);
        server.Pass(0.2);
        DismException expired = await Assert.ThrowsAsync<DismException>(() => impatient);
        Assert.Contains("timeout of the corresponding sequence has been expired", expired.Message);
        Assert.Equal(ErrorCode.ServerBusy, expired.Code);
        await Assert.ThrowsAsync<DismException>(() => next);
        Assert.Equal(5, await server.SendAsync(1, 4));
    }

    [Fact]
    public async Task Requests_beyond_the_queues_limit_are_refused_and_the_sequence_goes_on()
    {
        await using SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Stateful, new FakeSequenceModel { IsOpen = false }, change: o => o with { MaxQueueLength = 2 });
        Task<int>[] answers = [server.SendAsync(1, 1, start: true), server.SendAsync(1, 2), server.SendAsync(1, 3)];
        Assert.Contains("Exceeds maximum queue size", (await Assert.ThrowsAsync<DismException>(() => server.SendAsync(1, 4))).Message);
        server.Model.IsOpen = true;
        server.Model.Runs[0].Go();
        Assert.Equal((int[])[1, 3, 6], await Task.WhenAll(answers));
    }

    [Fact]
    public async Task An_idle_sequence_loses_its_place_and_has_to_begin_again()
    {
        await using SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Stateful, maxBatch: 0);
        await server.SendAsync(1, 1, start: true);
        Task<int> other = server.SendAsync(2, 2, start: true);
        server.Pass(9);
        Assert.Equal(4, await server.SendAsync(1, 3));
        server.Pass(9);
        Assert.False(other.IsCompleted);
        server.Pass(2);
        Assert.Equal(2, await other);
        Assert.Contains("START", (await Assert.ThrowsAsync<DismException>(() => server.SendAsync(1, 1))).Message);
    }

    [Fact]
    public async Task A_request_that_is_given_up_ends_its_sequence_and_no_other()
    {
        await using SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Stateful, new FakeSequenceModel { IsOpen = false });
        Task<int> running = server.SendAsync(1, 1, start: true);
        using var gone = new CancellationTokenSource();
        Task<int> waits = server.SendAsync(new RequestSchedule { SequenceId = 2, SequenceStart = true }, gone.Token, 2);
        Task<int> behind = server.SendAsync(2, 3);
        Task<int> other = server.SendAsync(3, 3, start: true);
        await gone.CancelAsync();
        server.Pass(0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        Assert.Contains("given up", (await Assert.ThrowsAsync<DismException>(() => behind)).Message);
        server.Model.IsOpen = true;
        server.Model.Runs[0].Go();
        Assert.Equal(1, await running);
        Assert.Equal(3, await other);
        Assert.Contains("START", (await Assert.ThrowsAsync<DismException>(() => server.SendAsync(2, 1))).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_the_model_fails_leaves_the_state_as_it_was(bool lists)
    {
        await using SequenceServer server = await SequenceServer.StartAsync(lists ? SequenceServer.Direct : SequenceServer.Stateful, new FakeSequenceModel { TakesLists = lists });
        Assert.Equal(5, await server.SendAsync(1, 5, start: true));
        Assert.Equal("a negative element", (await Assert.ThrowsAsync<DismException>(() => server.SendAsync(1, -1))).Message);
        Assert.Equal(7, await server.SendAsync(1, 2));
    }

    [Fact]
    public async Task A_sequence_whose_process_was_started_again_is_told_and_not_answered_wrongly()
    {
        await using SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Direct);
        Assert.Equal(5, await server.SendAsync(1, 5, start: true));
        server.Model.Incarnation++;
        Assert.Equal(ErrorCode.WorkerEnded, (await Assert.ThrowsAsync<DismException>(() => server.SendAsync(1, 1))).Code);
        Assert.Contains("START", (await Assert.ThrowsAsync<DismException>(() => server.SendAsync(1, 1))).Message);
        Assert.Equal(6, await server.SendAsync(1, 6, start: true));
    }

    [Fact]
    public async Task A_sequence_that_begins_again_before_its_end_begins_with_its_first_state()
    {
        await using SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Stateful);
        await server.SendAsync(1, 5, start: true);
        Assert.Equal(6, await server.SendAsync(1, 6, start: true));
        Assert.Equal(7, await server.SendAsync(1, 1));
    }

    [Fact]
    public async Task An_initial_state_is_read_from_its_file()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("initial", BitConverter.GetBytes(1000));
        await using SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Direct with { States = [new SequenceState("s", "t", DataType.Int32, [1], file)] });
        Assert.Equal(1001, await server.SendAsync(1, 1, start: true));
        Assert.Equal(1003, await server.SendAsync(1, 2));
        Assert.Equal(1004, await server.SendAsync(2, 4, start: true));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task No_answers_are_mixed_up_and_each_sequence_stays_on_its_instance(bool oldest, bool lists)
    {
        var model = new FakeSequenceModel { PreferredInstances = 3, Yields = true, TakesLists = lists };
        await using SequenceServer server = await SequenceServer.StartAsync(oldest ? Oldest(6) : SequenceServer.Direct, model);
        const int Clients = 40;
        await Task.WhenAll(Enumerable.Range(1, Clients).Select(client => Task.Run(async () =>
        {
            for (int round = 0; round < 8; round++)
            {
                ulong id = (ulong)((client * 100) + round);
                int length = 1 + ((client + round) % 6);
                // Some send all at once, others wait for each answer: the model keeps the sums by instance.
                var answers = new List<Task<int>>();
                for (int i = 0; i < length; i++)
                {
                    answers.Add(server.SendAsync(id, (client * 1000) + i, i == 0, i == length - 1));
                    if (client % 2 == 0)
                        await answers[^1];
                }

                Assert.Equal(Enumerable.Range(0, length).Select(i => ((i + 1) * client * 1000) + (i * (i + 1) / 2)), await Task.WhenAll(answers));
            }
        }))).WaitAsync(TimeSpan.FromSeconds(60));
        var instances = model.Runs.SelectMany(r => r.Rows.Where(row => row.Contains("READY")).Select(row => (Id: row[(row.LastIndexOf('=') + 1)..], r.Instance)));
        Assert.All(instances.GroupBy(r => r.Id), group => Assert.Single(group.Select(g => g.Instance).Distinct()));
        Assert.True(model.Runs.Select(r => r.Instance).Distinct().Count() > 1);
        Assert.Equal(0, server.Served.Statistics.FailureCount);
    }

    [Fact]
    public async Task Unloading_refuses_what_waits()
    {
        SequenceServer server = await SequenceServer.StartAsync(SequenceServer.Stateful, new FakeSequenceModel { IsOpen = false }, maxBatch: 0);
        Task<int> running = server.SendAsync(1, 1, start: true);
        Task<int>[] waiting = [server.SendAsync(1, 2), server.SendAsync(2, 1, start: true)];
        await server.DisposeAsync();
        foreach (Task<int> task in waiting)
            Assert.Equal(ErrorCode.ServerBusy, (await Assert.ThrowsAsync<DismException>(() => task)).Code);
        await Task.WhenAny(running);
    }
}
