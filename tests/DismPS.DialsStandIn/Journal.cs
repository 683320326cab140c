namespace DismPS.DialsStandIn;

/// <summary>Keeps what arrived.</summary>
internal sealed class Journal
{
    private readonly Lock guard = new();
    private readonly SortedDictionary<int, RecordedRequest> requests = [];
    private readonly List<string> complaints = [];
    private TaskCompletionSource change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int last;
    private int seen;

    public event Action<RecordedRequest>? Received;

    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (guard)
                return [.. requests.Values];
        }
    }

    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (guard)
            {
                seen = complaints.Count;
                return [.. complaints];
            }
        }
    }

    public IReadOnlyList<string> UnseenComplaints
    {
        get
        {
            lock (guard)
                return [.. complaints.Skip(seen)];
        }
    }

    public int NextNumber() => Interlocked.Increment(ref last);

    /// <summary>Keeps a request; one that was kept before its answer is replaced.</summary>
    public void Add(RecordedRequest request, string? complaint)
    {
        TaskCompletionSource changed;
        lock (guard)
        {
            requests[request.Number] = request;
            if (complaint is not null)
                complaints.Add($"{request.Method} {request.Server.ToString().ToLowerInvariant()} {request.Path}: {complaint}");
            (changed, change) = (change, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        Received?.Invoke(request);
        changed.SetResult();
    }

    public void Clear()
    {
        lock (guard)
        {
            requests.Clear();
            complaints.Clear();
            seen = 0;
        }
    }

    public async Task<RecordedRequest> WaitForAsync(Func<RecordedRequest, bool> match, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (guard)
            {
                if (requests.Values.FirstOrDefault(match) is RecordedRequest found)
                    return found;
                next = change.Task;
            }
            await next.WaitAsync(cancellationToken);
        }
    }
}
