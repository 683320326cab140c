using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving.Scheduling;

/// <content>Which requests are computed together and when, and what becomes of them afterwards.</content>
internal sealed partial class BatchScheduler
{
    // The system's timers are no finer than this.
    private static readonly TimeSpan TimerResolution = TimeSpan.FromMilliseconds(1);

    private readonly bool takesLists;
    private readonly int mostMembers;
    private bool mayNotGrow;
    private bool wakes;
    private volatile bool mergesNoMore;

    /// <summary>Whether a request that comes while nothing waits need not wait for others.</summary>
    private bool LeavesAlone(long rows) =>
        !rules.PreservesOrder && (rules.Delay == 0 || rows >= rules.LargestPreferred || mergesNoMore || rules.Preferred.Contains((int)Math.Min(rows, int.MaxValue)));

    /// <summary>Gives free instances to batches that are ready. The gate is held.</summary>
    private void Dispatch()
    {
        if (closed || queue.Count == 0 || pool.FreeCount == 0)
            return;
        long now = options.TimeProvider.GetTimestamp();
        queue.Purge(now);
        while (queue.Count > 0 && pool.FreeCount > 0)
        {
            int count = Form(now, out long leavesAt);
            if (count == 0)
            {
                WakeAt(leavesAt, now);
                return;
            }

            pool.TryTake(out InstanceSlot? slot);
            ComputeBatch batch = batches[slot!];
            queue.Take(count);
            for (int i = 0; i < count; i++)
                batch.Add(next[i]);
            batch.IsRunningTogether = count > 1;
            next[0].End(batch);
        }
    }

    /// <summary>How many of the requests that wait leave now; 0 when they wait for others.</summary>
    private int Form(long now, out long leavesAt)
    {
        queue.Peek(next, mostMembers);
        long oldest = next[0].Since;
        foreach (ScheduledRequest request in next)
            oldest = Math.Min(oldest, request.Since);
        leavesAt = oldest + rules.Delay;
        bool isLate = now >= leavesAt;
        long rows = next[0].Call.Rows;
        if (next[0].Alone || rules.MaxRows == 0 || mergesNoMore || rows <= 0)
            return 1;
        // Looking at every request that waits for each one that comes would be slow where batches are large.
        if (!isLate && !mayNotGrow && queue.Rows < rules.SmallestPreferred && queue.Count < mostMembers)
            return 0;
        int count = 1;
        int preferred = IsPreferred(rows) ? 1 : 0;
        long bytes = MergedCall.BytesOf(next[0].Call.ModelCall);
        bool full = next.Count == mostMembers;
        for (; count < next.Count; count++)
        {
            ScheduledRequest request = next[count];
            bytes += MergedCall.BytesOf(request.Call.ModelCall);
            if (rows + request.Call.Rows > rules.MaxRows || bytes > MergedCall.MaxBytes || !Fits(next[0], request))
            {
                full = true;
                break;
            }

            rows += request.Call.Rows;
            if (IsPreferred(rows))
                preferred = count + 1;
        }

        mayNotGrow = false;
        if (!isLate && preferred > 0)
            return preferred;
        return isLate || full || rows >= rules.LargestPreferred ? count : 0;
    }

    private bool IsPreferred(long rows) => Array.IndexOf(rules.Preferred, (int)rows) >= 0;

    private static bool Fits(ScheduledRequest first, ScheduledRequest other) =>
        !other.Alone && other.Call.Rows > 0 && MergedCall.Fit(first.Call.ModelCall, other.Call.ModelCall);

    private void WakeAt(long timestamp, long now)
    {
        TimeSpan wait = rules.TimeOf(timestamp - now);
        if (wait < TimerResolution && options.TimeProvider == TimeProvider.System)
        {
            if (!wakes)
                ThreadPool.UnsafeQueueUserWorkItem(static scheduler => scheduler.OnTimer(), this, preferLocal: false);
            wakes = true;
        }
        else
        {
            timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (gate)
        {
            wakes = false;
            Dispatch();
        }
    }

    /// <summary>Lets the requests of a computed batch go on.</summary>
    /// <returns>The failure of the request that computed.</returns>
    private DismException? Finish(ComputeBatch batch, ScheduledRequest self)
    {
        DismException? own = null;
        bool isEmpty;
        lock (gate)
        {
            batch.IsRunningTogether = false;
            int good = batch.Members.Count(static m => m.Call.ModelCall.Failure is null);
            isEmpty = good == 0;
            if (isEmpty)
                batch.Abort();
            else
                batch.Hold(good);
            foreach (ScheduledRequest member in batch.Members)
            {
                if (member.Call.ModelCall.Failure is { } failure)
                {
                    member.Batch = null;
                    if (member == self)
                        own = failure;
                    else
                        member.Fail(failure);
                    member.Level?.Leave(member);
                }
                else if (member.Ordered)
                {
                    if (member == self)
                        member.Wait();
                    member.Computed = true;
                }
                else if (member != self)
                {
                    member.End(null);
                }
            }

            self.Level?.Answer();
        }

        if (isEmpty)
            Return(batch);
        return own;
    }

    /// <summary>Ends the waits of a batch that failed as a whole.</summary>
    private void Fail(ComputeBatch batch, ScheduledRequest self, Exception failure)
    {
        lock (gate)
        {
            batch.Abort();
            foreach (ScheduledRequest member in batch.Members)
            {
                member.Batch = null;
                if (member != self)
                    member.Fail(failure);
                member.Level?.Leave(member);
            }
        }

        Return(batch);
    }

    /// <summary>Lets each request of a batch be computed by itself.</summary>
    private void Separate(ComputeBatch batch, ScheduledRequest self)
    {
        lock (gate)
        {
            batch.Abort();
            foreach (ScheduledRequest member in batch.Members)
            {
                member.Batch = null;
                member.Alone = true;
                if (member == self)
                    member.Wait();
                if (closed)
                    member.Fail(Closed());
                else
                    queue.AddAgain(member);
            }
        }

        Return(batch);
    }

    private void Return(ComputeBatch batch)
    {
        lock (gate)
        {
            batch.Clear();
            pool.Return(batch.Slot);
            Dispatch();
        }
    }

    private void StopMerging(string output)
    {
        if (mergesNoMore)
            return;
        mergesNoMore = true;
        options.Log.Write(model, $"warning: its output '{output}' does not have the batch as its first axis, so requests are computed one by one from now on");
    }
}
