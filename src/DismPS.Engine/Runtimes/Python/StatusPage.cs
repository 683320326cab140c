namespace DismPS.Engine.Runtimes.Python;

/// <summary>What a worker says without a frame: the number of the request that its handler got last. Also readable when the worker has died.</summary>
internal sealed unsafe class StatusPage : IDisposable
{
    private const int Bytes = 4096;

    private readonly Lock gate = new();
    private readonly SharedFile? file;
    private long last;
    private bool disposed;

    public StatusPage(SharedNames names)
    {
        try
        {
            file = SharedFile.Create(names.Next(), Bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without it every request of a worker that dies counts as begun: none is sent twice, some fail that need not.
            last = long.MaxValue;
        }
    }

    /// <summary>Path for the worker; null when there is none.</summary>
    public string? Path => file?.Path;

    /// <summary>Number of the request that was begun last; the largest number when that is not known.</summary>
    public long Begun
    {
        get
        {
            lock (gate)
            {
                if (file is not null && !disposed)
                    last = Volatile.Read(ref *(long*)file.Address);
                return last;
            }
        }
    }

    /// <summary>The worker has mapped it, so that its name is of no more use.</summary>
    public void Unlink() => file?.Unlink();

    public void Dispose()
    {
        lock (gate)
        {
            if (file is null || disposed)
                return;
            last = Volatile.Read(ref *(long*)file.Address);
            disposed = true;
            file.Dispose();
        }
    }
}
