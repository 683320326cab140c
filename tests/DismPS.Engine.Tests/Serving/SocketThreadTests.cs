using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving;
using DismPS.Tests.Runtimes;

namespace DismPS.Engine.Tests.Serving;

public sealed class SocketThreadTests
{
    [Fact]
    public async Task Who_leaves_a_thread_goes_on_in_the_pool()
    {
        bool before = true;
        var after = new TaskCompletionSource<bool>();
        RunApart(async () =>
        {
            before = Thread.CurrentThread.IsThreadPoolThread;
            await SocketThread.Leave();
            after.SetResult(Thread.CurrentThread.IsThreadPoolThread);
        });
        Assert.True(await after.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.False(before);
    }

    [Fact]
    public Task In_the_pool_nothing_is_left() => Task.Run(() => Assert.True(SocketThread.Leave().GetAwaiter().IsCompleted));

    [Fact]
    public async Task Short_runs_stay_on_the_thread_that_brings_them_once_they_are_known_to_be_short()
    {
        var instance = new Watched(runsOnCaller: true);
        // Its runs take no time, even when the machine interrupts them.
        await using var slot = new InstanceSlot(instance, new HandClock());
        var first = new TaskCompletionSource();
        RunApart(async () =>
        {
            await slot.RunAsync(new ModelCall(new InferRequestMessage()), TimeSpan.FromSeconds(30), default);
            first.SetResult();
        });
        await first.Task.WaitAsync(TimeSpan.FromSeconds(30));
        RunApart(() => slot.RunAsync(new ModelCall(new InferRequestMessage()), TimeSpan.FromSeconds(30), default).AsTask());
        Assert.Equal([true, false], instance.OnPool);
    }

    [Fact]
    public async Task A_model_that_may_block_never_runs_on_a_thread_that_waits_for_sockets()
    {
        var instance = new Watched(runsOnCaller: false);
        await using var slot = new InstanceSlot(instance, TimeProvider.System);
        for (int i = 0; i < 3; i++)
        {
            var done = new TaskCompletionSource();
            RunApart(async () =>
            {
                await slot.RunAsync(new ModelCall(new InferRequestMessage()), TimeSpan.FromSeconds(30), default);
                done.SetResult();
            });
            await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        Assert.Equal([true, true, true], instance.OnPool);
    }

    /// <summary>Runs on a thread of its own up to the first wait.</summary>
    private static void RunApart(Func<Task> work)
    {
        var thread = new Thread(() => _ = work());
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
    }

    private sealed class Watched(bool runsOnCaller) : IModelInstance
    {
        public List<bool> OnPool { get; } = [];

        public bool RunsOnCaller => runsOnCaller;

        public ValueTask RunAsync(ModelCall call, CancellationToken cancellationToken)
        {
            OnPool.Add(Thread.CurrentThread.IsThreadPoolThread);
            return default;
        }

        public void ReleaseOutputs(ModelCall call)
        {
        }

        public void Terminate(RunStop reason)
        {
        }

        public void Reset()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
