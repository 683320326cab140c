namespace DismPS.Engine.Serving;

/// <summary>All instances of a model, and those that are free. Whoever uses it holds <see cref="Gate"/>.</summary>
internal sealed class InstancePool(TimeProvider clock)
{
    private static readonly TimeSpan UnloadLimit = TimeSpan.FromSeconds(10);

    private readonly Stack<InstanceSlot> free = new();
    // Replaced, never changed: the sweep looks at it while a model still loads.
    private volatile InstanceSlot[] all = [];

    /// <summary>Guards the pool and what its owner keeps beside it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>All instances; none is added once requests come.</summary>
    public IReadOnlyList<InstanceSlot> All => all;

    /// <summary>Instances that compute nothing now.</summary>
    public int FreeCount => free.Count;

    public void Add(InstanceSlot slot)
    {
        lock (Gate)
        {
            all = [.. all, slot];
            free.Push(slot);
        }
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out InstanceSlot? slot) => free.TryPop(out slot);

    public void Return(InstanceSlot slot) => free.Push(slot);

    /// <summary>Stops runs that are over their limit or that nobody waits for; needs no gate.</summary>
    public void Sweep(long now, long runLimitTicks)
    {
        foreach (InstanceSlot slot in all)
            slot.Sweep(now, runLimitTicks);
    }

    /// <summary>Ends what runs and frees the instances; needs no gate. The owner hands none out any more.</summary>
    public async ValueTask DisposeAsync()
    {
        // Runs that are still going end soon; their instances must not be freed under them.
        Sweep(long.MaxValue, 0);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5), clock);
        long start = clock.GetTimestamp();
        while (!AllAreFree())
        {
            // A run that cannot be stopped keeps its memory; freeing it under the run would end the process.
            if (clock.GetElapsedTime(start) > UnloadLimit)
                return;
            await pause.WaitForNextTickAsync().ConfigureAwait(false);
        }

        foreach (InstanceSlot slot in all)
            await slot.DisposeAsync().ConfigureAwait(false);
    }

    private bool AllAreFree()
    {
        lock (Gate)
            return free.Count == all.Length;
    }
}
