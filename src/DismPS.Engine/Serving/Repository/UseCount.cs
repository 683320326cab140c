namespace DismPS.Engine.Serving.Repository;

/// <summary>Counts who uses something, and tells when the last one has left after it was closed.</summary>
internal sealed class UseCount
{
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Below zero once it is closed.
    private long users;

    public bool IsClosed => Volatile.Read(ref users) < 0;

    /// <summary>False when it is closed; otherwise <see cref="Exit"/> must follow.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref users) > 0)
            return true;
        Exit();
        return false;
    }

    public void Exit()
    {
        if (Interlocked.Decrement(ref users) == long.MinValue)
            drained.TrySetResult();
    }

    /// <summary>Lets nobody in any more. The task ends when the last one has left.</summary>
    public Task Close()
    {
        long before = Interlocked.Or(ref users, long.MinValue);
        if (before == 0)
            drained.TrySetResult();
        return drained.Task;
    }
}
