using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving;

/// <summary>Hands free instances to requests in the order of their coming, and bounds how many wait and how long.</summary>
internal sealed class InstanceQueue(string model, InstancePool pool, int maxLength, TimeSpan timeout, TimeProvider clock)
{
    private readonly Lock gate = pool.Gate;
    private readonly LinkedList<Waiter> waiting = new();
    private readonly long timeoutTicks = (long)(timeout.TotalSeconds * clock.TimestampFrequency);
    private bool closed;

    /// <summary>Requests that wait at this moment.</summary>
    public int Length
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <exception cref="DismException">Too many wait already, or the wait took too long.</exception>
    public ValueTask<InstanceSlot> TakeAsync(CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (gate)
        {
            if (closed)
                return ValueTask.FromException<InstanceSlot>(Closed());
            if (pool.TryTake(out InstanceSlot? slot))
                return ValueTask.FromResult(slot);
            if (waiting.Count >= maxLength)
            {
                return ValueTask.FromException<InstanceSlot>(new DismException(
                    ErrorCode.ServerBusy, $"Exceeds maximum queue size: {maxLength} requests wait for model '{model}' already.", "Send again later, or fewer at once."));
            }

            waiter = new Waiter(clock.GetTimestamp(), cancellationToken);
            waiting.AddLast(waiter);
        }

        return new ValueTask<InstanceSlot>(waiter.Completion.Task);
    }

    public void Return(InstanceSlot slot)
    {
        lock (gate)
        {
            while (waiting.First is { } node)
            {
                waiting.RemoveFirst();
                if (!node.Value.Token.IsCancellationRequested && node.Value.Completion.TrySetResult(slot))
                    return;
                node.Value.Completion.TrySetCanceled(node.Value.Token);
            }

            pool.Return(slot);
        }
    }

    /// <summary>Ends waits that took too long or that nobody is interested in any more, and runs that are over <paramref name="runLimitTicks"/>.</summary>
    public void Sweep(long now, long runLimitTicks)
    {
        pool.Sweep(now, runLimitTicks);
        lock (gate)
        {
            for (LinkedListNode<Waiter>? node = waiting.First; node is not null;)
            {
                LinkedListNode<Waiter>? next = node.Next;
                Waiter waiter = node.Value;
                if (waiter.Token.IsCancellationRequested)
                {
                    waiting.Remove(node);
                    waiter.Completion.TrySetCanceled(waiter.Token);
                }
                else if (now - waiter.Since > timeoutTicks)
                {
                    waiting.Remove(node);
                    waiter.Completion.TrySetException(new DismException(
                        ErrorCode.Timeout, $"Request timeout expired: it waited {timeout.TotalSeconds:0.###} s for model '{model}'.", "Send again later, or raise the limit."));
                }

                node = next;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
            foreach (Waiter waiter in waiting)
                waiter.Completion.TrySetException(Closed());
            waiting.Clear();
        }

        await pool.DisposeAsync().ConfigureAwait(false);
    }

    private DismException Closed() => new(ErrorCode.ServerBusy, $"Model '{model}' is being unloaded.",
        "Send the request again once the model is loaded.") { MessageIsAnswer = true };

    private sealed class Waiter(long since, CancellationToken token)
    {
        public long Since => since;

        public CancellationToken Token => token;

        public TaskCompletionSource<InstanceSlot> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
