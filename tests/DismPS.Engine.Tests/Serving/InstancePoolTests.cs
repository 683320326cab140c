using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving;

namespace DismPS.Engine.Tests.Serving;

public sealed class InstancePoolTests
{
    [Fact]
    public async Task Limits_are_kept_while_instances_are_added()
    {
        var pool = new InstancePool(TimeProvider.System);
        using var over = new CancellationTokenSource();
        Task sweeps = Task.Run(
            () =>
            {
                while (!over.IsCancellationRequested)
                    pool.Sweep(TimeProvider.System.GetTimestamp(), long.MaxValue);
            });
        for (int i = 0; i < 2000; i++)
            pool.Add(new InstanceSlot(new Idle(), TimeProvider.System));
        await over.CancelAsync();
        await sweeps;
        Assert.Equal(2000, pool.All.Count);
        Assert.Equal(2000, pool.FreeCount);
    }

    private sealed class Idle : IModelInstance
    {
        public bool RunsOnCaller => true;

        public ValueTask RunAsync(ModelCall call, CancellationToken cancellationToken) => default;

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
