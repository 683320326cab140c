namespace DismPS.Engine.Storage.S3;

/// <summary>Ends a request in which nothing moves.</summary>
internal sealed class StallWatch : IDisposable
{
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _linked;

    /// <summary>Starts without a limit.</summary>
    internal StallWatch(TimeProvider time, CancellationToken ct)
    {
        _over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, ct);
    }

    /// <summary>Cancelled when nothing moved, or by the caller.</summary>
    internal CancellationToken Token => _linked.Token;

    /// <summary>True when nothing moved.</summary>
    internal bool IsOver => _over.IsCancellationRequested;

    /// <summary>Something moved: the time begins again.</summary>
    internal void Restart(TimeSpan limit) => _over.CancelAfter(limit);

    /// <inheritdoc/>
    public void Dispose()
    {
        _linked.Dispose();
        _over.Dispose();
    }
}
