namespace DismPS.KubernetesStandIn;

/// <summary>Requests in the order in which they came.</summary>
public sealed class ClusterJournal
{
    private readonly Lock gate = new();
    private readonly List<ClusterRequest> requests = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All of them. One is there before its client has the answer.</summary>
    public IReadOnlyList<ClusterRequest> Requests
    {
        get { lock (gate) return [.. requests]; }
    }

    /// <summary>Those that would change something.</summary>
    public IReadOnlyList<ClusterRequest> Writes => [.. Requests.Where(r => r.IsWrite)];

    /// <summary>Told of each request when it has been kept.</summary>
    public event Action<ClusterRequest>? Received;

    /// <summary>Forgets them.</summary>
    public void Clear()
    {
        lock (gate)
            requests.Clear();
    }

    /// <summary>Waits for a request, also one that is there already.</summary>
    public async Task<ClusterRequest> WaitForAsync(Func<ClusterRequest, bool> match, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (requests.Find(r => match(r)) is ClusterRequest found)
                    return found;
                wait = changed.Task;
            }
            await wait.WaitAsync(cancellationToken);
        }
    }

    internal void Add(ClusterRequest request)
    {
        TaskCompletionSource told;
        lock (gate)
        {
            requests.Add(request);
            told = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        told.SetResult();
        Received?.Invoke(request);
    }
}
