namespace DismPS.Engine.Serving.Repository;

/// <summary>One gate a name, so that changes of one model follow each other and those of different models do not wait. A gate lives while somebody has or wants it.</summary>
internal sealed class NamedGates(TimeProvider clock)
{
    private readonly Dictionary<string, Gate> gates = new(StringComparer.Ordinal);

    /// <summary>Gates that somebody has or wants.</summary>
    public int Count
    {
        get
        {
            lock (gates)
                return gates.Count;
        }
    }

    /// <summary>The owner of the gate disposes of what is returned; null when the limit passed first.</summary>
    public async Task<IDisposable?> EnterAsync(string name, TimeSpan limit, CancellationToken cancellationToken)
    {
        Gate gate;
        lock (gates)
        {
            if (!gates.TryGetValue(name, out gate!))
                gates.Add(name, gate = new Gate(this, name));
            gate.Users++;
        }

        bool entered = false;
        using var timer = new CancellationTokenSource(limit, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await gate.Semaphore.WaitAsync(ending.Token).ConfigureAwait(false);
            entered = true;
            return new Pass(gate);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (!entered)
                Leave(gate);
        }
    }

    private void Leave(Gate gate)
    {
        lock (gates)
        {
            if (--gate.Users == 0)
                gates.Remove(gate.Name);
        }
    }

    private sealed class Gate(NamedGates owner, string name)
    {
        public NamedGates Owner => owner;

        public string Name => name;

        public SemaphoreSlim Semaphore { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Pass(Gate gate) : IDisposable
    {
        private Gate? held = gate;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref held, null) is not { } left)
                return;
            left.Semaphore.Release();
            left.Owner.Leave(left);
        }
    }
}
