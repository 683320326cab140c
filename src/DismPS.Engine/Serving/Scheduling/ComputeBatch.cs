using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>What one instance computes at a time: a request as it is, or several together. There is one for each instance, used again and again.</summary>
internal sealed class ComputeBatch(InstanceSlot slot, TimeProvider clock)
{
    private readonly MergedCall merged = new();
    private readonly List<ModelCall> calls = [];
    private int held;
    private long runEnd;
    private long inputTicks;
    private long computeTicks;

    /// <summary>The instance.</summary>
    public InstanceSlot Slot => slot;

    /// <summary>Its requests; the first one computes it.</summary>
    public List<ScheduledRequest> Members { get; } = [];

    /// <summary>Rows of all requests.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether it is being computed and has more than one request.</summary>
    public bool IsRunningTogether { get; set; }

    /// <summary>Whether its requests were put together to one call of the model.</summary>
    public bool IsMerged { get; private set; }

    /// <summary>Takes a request in.</summary>
    public void Add(ScheduledRequest request)
    {
        request.Batch = this;
        Members.Add(request);
        Rows += request.Call.Rows;
    }

    /// <summary>Whether nobody waits for an answer of it any more.</summary>
    public bool IsAbandoned()
    {
        foreach (ScheduledRequest member in Members)
        {
            if (!member.Token.IsCancellationRequested)
                return false;
        }

        return true;
    }

    /// <summary>Computes it.</summary>
    /// <returns>Name of an output that cannot be given back to the requests, because its first axis is not the batch; null for none.</returns>
    public async ValueTask<string?> RunAsync(TimeSpan limit)
    {
        long start = clock.GetTimestamp();
        string? unfit = null;
        ScheduledRequest first = Members[0];
        if (Members.Count == 1)
        {
            first.Call.Times.RunStart = start;
            await slot.RunAsync(first.Call.ModelCall, limit, first.Token).ConfigureAwait(false);
        }
        else if (slot.TakesLists)
        {
            foreach (ScheduledRequest member in Members)
                calls.Add(member.Call.ModelCall);
            await slot.RunListAsync(calls, limit, CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            merged.Fill(Members, Rows);
            IsMerged = true;
            await slot.RunAsync(merged.Call, limit, CancellationToken.None).ConfigureAwait(false);
            unfit = merged.Share(Members, Rows);
        }

        runEnd = clock.GetTimestamp();
        inputTicks = first.Call.Times.Parsed - first.Call.Times.Start;
        computeTicks = runEnd - start;
        foreach (ScheduledRequest member in Members)
        {
            member.Call.Times.RunStart = start;
            member.Call.Times.RunEnd = runEnd;
        }

        return unfit;
    }

    /// <summary>After a run: so many of its requests need their outputs.</summary>
    public void Hold(int count) => held = count;

    /// <summary>One request needs its outputs no longer; true for the last one. The call may be used for something else afterwards.</summary>
    public bool TryFree(InferenceCall call, StatisticsCounters counters)
    {
        if (IsMerged)
            call.ModelCall.ClearOutputs();
        else
            slot.Release(call.ModelCall);
        if (Interlocked.Decrement(ref held) > 0)
            return false;
        counters.AddExecution(Rows, inputTicks, computeTicks, clock.GetTimestamp() - runEnd);
        return true;
    }

    /// <summary>After a run that failed: gives all outputs back. None of the requests has gone on.</summary>
    public void Abort()
    {
        foreach (ScheduledRequest member in Members)
        {
            if (IsMerged)
                member.Call.ModelCall.ClearOutputs();
            else
                slot.Release(member.Call.ModelCall);
        }
    }

    /// <summary>Forgets its requests. Whoever calls it holds the scheduler's gate.</summary>
    public void Clear()
    {
        if (IsMerged)
            slot.Release(merged.Call);
        IsMerged = false;
        merged.Clear();
        calls.Clear();
        Members.Clear();
        Rows = 0;
        IsRunningTogether = false;
    }
}
