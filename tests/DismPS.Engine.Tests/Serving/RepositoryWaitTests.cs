using System.Diagnostics;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;
using DismPS.Engine.Serving.Repository;

namespace DismPS.Engine.Tests.Serving;

/// <summary>Models that load or compute for long: nobody else waits for them, and nobody waits for ever.</summary>
public sealed class RepositoryWaitTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Requests_in_flight_end_on_the_old_model_while_new_ones_go_to_the_new_one()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        await using InferenceServer server = await repository.OpenAsync();
        (TaskCompletionSource entered, TaskCompletionSource leave) = Hold(repository);
        Task<int> old = FakeRepository.AskAsync(server, "a", 1);
        await entered.Task.WaitAsync(FakeRepository.Bound);
        repository.Runtime.OnRun = (_, _) => Task.CompletedTask;
        repository.Write("a", 1, "20");
        await server.LoadAsync("a", LoadRequest.Plain, default);
        Assert.Equal(21, await FakeRepository.AskAsync(server, "a", 1));
        Assert.Equal(2, repository.Runtime.Live);
        leave.SetResult();
        Assert.Equal(11, await old.WaitAsync(FakeRepository.Bound));
        await UntilAsync(() => repository.Runtime.Live == 1);
    }

    [Fact]
    public async Task Unloading_waits_for_requests_in_flight_and_refuses_new_ones_at_once()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        await using InferenceServer server = await repository.OpenAsync();
        (TaskCompletionSource entered, TaskCompletionSource leave) = Hold(repository);
        Task<int> inFlight = FakeRepository.AskAsync(server, "a");
        await entered.Task.WaitAsync(FakeRepository.Bound);
        Task unloading = server.UnloadAsync("a", false, default);
        await UntilAsync(() => FakeRepository.IndexOf(server).SequenceEqual(["a 1 Unloading"]));
        Assert.Equal(ErrorCode.ResourceNotFound, (await FakeRepository.RefusedAsync(FakeRepository.AskAsync(server, "a"))).Code);
        Assert.False(unloading.IsCompleted);
        leave.SetResult();
        Assert.Equal(10, await inFlight.WaitAsync(FakeRepository.Bound));
        await unloading.WaitAsync(FakeRepository.Bound);
        Assert.Equal(["a 1 Unloaded unloaded"], FakeRepository.IndexOf(server));
        Assert.Equal(0, repository.Runtime.Live);
    }

    [Fact]
    public async Task Requests_that_do_not_end_are_stopped_when_their_model_goes()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { DrainTimeout = Short });
        var entered = new TaskCompletionSource();
        repository.Runtime.OnRun = async (_, stop) =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop);
        };
        Task<int> endless = FakeRepository.AskAsync(server, "a");
        await entered.Task.WaitAsync(FakeRepository.Bound);
        await server.UnloadAsync("a", false, default).WaitAsync(FakeRepository.Bound);
        Assert.Equal(ErrorCode.Timeout, (await FakeRepository.RefusedAsync(endless)).Code);
        Assert.Contains("requests are stopped", repository.Log.Text);
        Assert.Equal(0, repository.Runtime.Live);
    }

    [Fact]
    public async Task A_model_that_is_being_loaded_is_told_so_and_others_come_and_go_meanwhile()
    {
        using var repository = new FakeRepository();
        repository.Write("slow", 1, "1");
        repository.Write("quick", 1, "2");
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { StartupModels = [] });
        var go = new TaskCompletionSource();
        repository.Runtime.OnLoad = (source, _) => source.Name == "slow" ? go.Task : Task.CompletedTask;
        Task loading = server.LoadAsync("slow", LoadRequest.Plain, default);
        await UntilAsync(() => server.FindModel("slow") is not null);
        Assert.Equal(["quick", "slow 1 Loading"], FakeRepository.IndexOf(server));
        Assert.Equal(ErrorCode.ServerBusy, (await FakeRepository.RefusedAsync(FakeRepository.AskAsync(server, "slow"))).Code);
        Assert.True(server.IsReady);
        await server.LoadAsync("quick", LoadRequest.Plain, default).WaitAsync(FakeRepository.Bound);
        Assert.Equal(2, await FakeRepository.AskAsync(server, "quick"));
        await server.UnloadAsync("quick", false, default).WaitAsync(FakeRepository.Bound);

        // The same model's next change waits for this one.
        Task unloading = server.UnloadAsync("slow", false, default);
        Assert.False(unloading.IsCompleted);
        go.SetResult();
        await loading.WaitAsync(FakeRepository.Bound);
        await unloading.WaitAsync(FakeRepository.Bound);
        Assert.Equal(["quick 1 Unloaded unloaded", "slow 1 Unloaded unloaded"], FakeRepository.IndexOf(server));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_load_that_hangs_is_given_up_and_freed_when_it_ends_at_last(bool listens)
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        repository.Write("b", 1, "2");
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { StartupModels = ["b"], LoadTimeout = Short });
        var end = new TaskCompletionSource();
        repository.Runtime.OnLoad = (_, token) => listens ? Task.Delay(Timeout.Infinite, token) : end.Task;
        DismException failure = await FakeRepository.RefusedAsync(server.LoadAsync("a", LoadRequest.Plain, default));
        Assert.Equal(ErrorCode.Timeout, failure.Code);
        Assert.Contains("was not loaded within 0.2 s", failure.Message);
        Assert.Equal(2, await FakeRepository.AskAsync(server, "b"));
        end.SetResult();
        await UntilAsync(() => repository.Runtime.Live == 1);
        Assert.Equal(ModelState.Failed, server.FindModel("a")!.State);
        repository.Runtime.OnLoad = (_, _) => Task.CompletedTask;
        await server.LoadAsync("a", LoadRequest.Plain, default);
        Assert.Equal(1, await FakeRepository.AskAsync(server, "a"));
    }

    [Fact]
    public async Task A_caller_that_gives_up_ends_its_wait_and_not_the_load()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { StartupModels = [] });
        var begun = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        repository.Runtime.OnLoad = (_, _) =>
        {
            begun.SetResult();
            return go.Task;
        };
        using var patience = new CancellationTokenSource();
        Task loading = server.LoadAsync("a", LoadRequest.Plain, patience.Token);
        await begun.Task.WaitAsync(FakeRepository.Bound);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading.WaitAsync(FakeRepository.Bound));
        go.SetResult();
        await UntilAsync(() => server.FindModel("a")?.State == ModelState.Ready);
        Assert.Equal(1, await FakeRepository.AskAsync(server, "a"));
    }

    [Fact]
    public async Task The_end_of_the_server_ends_loads_and_frees_all()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        repository.Write("b", 1, "2");
        InferenceServer server = await repository.OpenAsync(change: o => o with { StartupModels = ["b"] });
        repository.Runtime.OnLoad = (_, token) => Task.Delay(Timeout.Infinite, token);
        Task loading = server.LoadAsync("a", LoadRequest.Plain, default);
        await UntilAsync(() => server.FindModel("a") is not null);
        await server.DisposeAsync().AsTask().WaitAsync(FakeRepository.Bound);
        await Assert.ThrowsAnyAsync<Exception>(() => loading.WaitAsync(FakeRepository.Bound));
        Assert.Equal(0, repository.Runtime.Live);
    }

    [Fact]
    public async Task A_runtime_that_throws_what_nobody_expects_spoils_one_model_only()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        repository.Write("b", 1, "2");
        repository.Runtime.OnLoad = (source, _) => source.Name == "a" ? throw new InvalidOperationException("what?") : Task.CompletedTask;
        await using InferenceServer server = await repository.OpenAsync();
        Assert.Equal(2, await FakeRepository.AskAsync(server, "b"));
        Assert.Contains("InvalidOperationException: what?", server.FindModel("a")!.Failure!.Message);
    }

    [Fact]
    public async Task A_gate_that_is_taken_is_waited_for_within_the_limit_and_forgotten_afterwards()
    {
        var gates = new NamedGates(TimeProvider.System);
        IDisposable first = (await gates.EnterAsync("a", FakeRepository.Bound, default))!;
        Assert.Null(await gates.EnterAsync("a", Short, default));
        using IDisposable? other = await gates.EnterAsync("b", Short, default);
        Assert.NotNull(other);
        Task<IDisposable?> next = gates.EnterAsync("a", FakeRepository.Bound, default);
        Assert.False(next.IsCompleted);
        using var patience = new CancellationTokenSource();
        Task<IDisposable?> impatient = gates.EnterAsync("a", FakeRepository.Bound, patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        first.Dispose();
        first.Dispose();
        using (IDisposable? second = await next.WaitAsync(FakeRepository.Bound))
            Assert.NotNull(second);
        Assert.Equal(1, gates.Count);
    }

    [Fact]
    public void A_use_count_lets_nobody_in_once_it_is_closed_and_tells_when_all_have_left()
    {
        var uses = new UseCount();
        Assert.True(uses.TryEnter());
        Assert.True(uses.TryEnter());
        Task left = uses.Close();
        Assert.False(uses.TryEnter());
        uses.Exit();
        Assert.False(left.IsCompleted);
        uses.Exit();
        Assert.True(left.IsCompleted);
        Assert.False(uses.TryEnter());
        Assert.True(uses.Close().IsCompleted);
    }

    private static (TaskCompletionSource Entered, TaskCompletionSource Leave) Hold(FakeRepository repository)
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        repository.Runtime.OnRun = async (_, _) =>
        {
            entered.TrySetResult();
            await leave.Task;
        };
        return (entered, leave);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < FakeRepository.Bound, "the condition was never met");
            await Task.Yield();
        }
    }
}
