using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving.Scheduling;

namespace DismPS.Engine.Serving.Sequences;

/// <content>Which requests are computed together and when, and what becomes of them afterwards.</content>
internal sealed partial class SequenceScheduler
{
    // The system's timers are no finer than this.
    private static readonly TimeSpan TimerResolution = TimeSpan.FromMilliseconds(1);
    private static readonly Comparison<ScheduledRequest> Oldest = static (one, other) => one.Number.CompareTo(other.Number);

    private readonly List<ScheduledRequest> heads = [];

    /// <summary>Lets an instance compute what is ready for it. The gate is held.</summary>
    /// <returns>The batch when this request is the one to compute it; otherwise whoever is has been woken.</returns>
    private ComputeBatch? Dispatch(SequenceLane lane, ScheduledRequest? self)
    {
        if (closed || lane.IsBusy)
            return null;
        FindHeads(lane);
        if (heads.Count == 0)
            return null;
        if (rules.IsDirect)
            FormDirect(lane);
        else
            FormOldest(lane);
        if (lane.Requests.Count == 0)
            return null;
        lane.IsBusy = true;
        // The pool counts instances that compute; which ones they are is this scheduler's own knowledge.
        pool.TryTake(out _);
        ScheduledRequest leader = lane.Requests[0];
        if (leader == self)
            return lane.Batch;
        leader.End(lane.Batch);
        return null;
    }

    /// <summary>The next request of each sequence, in the order of their places; sequences that cannot go on are ended.</summary>
    private void FindHeads(SequenceLane lane)
    {
        heads.Clear();
        for (int place = 0; place < lane.Places.Length; place++)
        {
            // The place of one that ends may go to another one.
            while (lane.Places[place] is { Waiting.Count: > 0 } sequence)
            {
                ScheduledRequest head = sequence.Waiting[0];
                if (head.Token.IsCancellationRequested)
                {
                    End(sequence, new DismException(ErrorCode.ServerBusy, $"sequence {sequence.Key} of model '{model}' has ended: a request before this one was given up.", "Begin it again."));
                    continue;
                }

                if (head.Call.Message.Schedule.SequenceStart)
                {
                    if (sequence.Prepared != head.Number)
                        tensors.Reset(sequence.States);
                    sequence.Prepared = head.Number;
                    sequence.Incarnation = lane.Slot.Incarnation;
                }
                else if (sequence.Incarnation != lane.Slot.Incarnation)
                {
                    End(sequence, Lost(sequence));
                    continue;
                }

                heads.Add(head);
                break;
            }
        }
    }

    /// <summary>A batch whose rows are the places: those without a request are filled, and told so by the control READY.</summary>
    private void FormDirect(SequenceLane lane)
    {
        if (MustWait(heads.Count, rules.LeastRequests))
            return;
        ScheduledRequest first = heads[0];
        int last = heads[^1].Sequence!.Place;
        int next = 0;
        for (int place = 0; place <= last; place++)
        {
            ScheduledRequest? head = heads[next].Sequence!.Place == place ? heads[next++] : null;
            if (head is not null && (lane.Slot.TakesLists || head == first || MergedCall.Fit(first.Call.ModelCall, head.Call.ModelCall)))
                Take(lane, head);
            else
                Fill(lane, first);
        }
    }

    /// <summary>A batch of the requests that came first.</summary>
    private void FormOldest(SequenceLane lane)
    {
        heads.Sort(Oldest);
        int most = Math.Min(rules.MaxRows, lane.Slot.TakesLists ? lane.Slot.MaxList : int.MaxValue);
        ScheduledRequest first = heads[0];
        if (!lane.Slot.TakesLists)
            heads.RemoveAll(h => h != first && !MergedCall.Fit(first.Call.ModelCall, h.Call.ModelCall));
        int count = Math.Min(most, heads.Count);
        int preferred = 0;
        foreach (int size in rules.Preferred)
        {
            if (size <= count)
                preferred = Math.Max(preferred, size);
        }

        if (rules.Delay > 0 && count < most)
        {
            if (preferred > 0)
                count = preferred;
            else if (MustWait(0, 1))
                return;
        }

        for (int i = 0; i < count; i++)
            Take(lane, heads[i]);
    }

    /// <summary>Whether the oldest request waits for others still.</summary>
    private bool MustWait(int count, double enough)
    {
        if (rules.Delay == 0 || count >= enough)
            return false;
        long now = options.TimeProvider.GetTimestamp();
        long oldest = long.MaxValue;
        foreach (ScheduledRequest head in heads)
            oldest = Math.Min(oldest, head.Since);
        long left = oldest + rules.Delay - now;
        if (left <= 0)
            return false;
        TimeSpan wait = rules.TimeOf(left);
        timer.Change(wait < TimerResolution ? TimerResolution : wait, Timeout.InfiniteTimeSpan);
        return true;
    }

    private void Take(SequenceLane lane, ScheduledRequest request)
    {
        Sequence sequence = request.Sequence!;
        sequence.Waiting.RemoveAt(0);
        waiting--;
        sequence.IsRunning = true;
        lane.Requests.Add(request);
        lane.Batch.Add(request);
    }

    private void Fill(SequenceLane lane, ScheduledRequest like)
    {
        InferenceCall blank = lane.RentBlank();
        tensors.Blank(blank, like.Call.ModelCall);
        blank.Scheduled.Begin(0, 0, default);
        lane.Batch.Add(blank.Scheduled);
    }

    /// <summary>Computes a batch and wakes its other requests.</summary>
    private async ValueTask ComputeAsync(SequenceLane lane, ScheduledRequest self)
    {
        try
        {
            if (await lane.Batch.RunAsync(options.ModelTimeout).ConfigureAwait(false) is { } unfit)
                throw new DismException(ErrorCode.InferenceFailed, $"output '{unfit}' of model '{model}' does not have the batch as its first axis, so that the sequences of a batch cannot be told apart.", "Set max_batch_size to 0.");
        }
        catch (Exception e)
        {
            Fail(lane, self, e);
            throw;
        }

        if (Finish(lane, self) is { } failure)
            throw failure;
    }

    /// <returns>The failure of the request that computed.</returns>
    private DismException? Finish(SequenceLane lane, ScheduledRequest self)
    {
        foreach (ScheduledRequest request in lane.Requests)
        {
            if (request.Call.ModelCall.Failure is null)
                tensors.Save(request.Call, request.Sequence!.States);
        }

        DismException? own = null;
        bool isEmpty;
        lock (gate)
        {
            int good = lane.Requests.Count(static r => r.Call.ModelCall.Failure is null);
            isEmpty = good == 0;
            if (isEmpty)
                lane.Batch.Abort();
            else
                lane.Batch.Hold(good);
            foreach (ScheduledRequest request in lane.Requests)
            {
                DismException? failure = request.Call.ModelCall.Failure;
                Settle(request, failure);
                if (failure is not null)
                    request.Batch = null;
                if (request == self)
                    own = failure;
                else if (failure is not null)
                    request.Fail(failure);
                else
                    request.End(null);
            }
        }

        if (isEmpty)
            Return(lane);
        return own;
    }

    /// <summary>Ends the waits of a batch that failed as a whole.</summary>
    private void Fail(SequenceLane lane, ScheduledRequest self, Exception failure)
    {
        lock (gate)
        {
            lane.Batch.Abort();
            foreach (ScheduledRequest request in lane.Requests)
            {
                request.Batch = null;
                Settle(request, failure);
                if (request != self)
                    request.Fail(failure);
            }
        }

        Return(lane);
    }

    /// <summary>A request was computed: its sequence goes on, or ends with it.</summary>
    private void Settle(ScheduledRequest request, Exception? failure)
    {
        Sequence sequence = request.Sequence!;
        sequence.IsRunning = false;
        sequence.LastUsed = options.TimeProvider.GetTimestamp();
        if (closed)
            return;
        // Whether the model has seen it is not known, or what it knew is gone.
        if (failure is OperationCanceledException or DismException { Code: ErrorCode.WorkerEnded or ErrorCode.Timeout })
            End(sequence, Lost(sequence));
        else if (request.Call.Message.Schedule.SequenceEnd)
            Leave(sequence);
    }

    private void Return(SequenceLane lane)
    {
        lock (gate)
        {
            lane.Clear();
            pool.Return(lane.Slot);
            foreach (SequenceLane other in lanes)
                Dispatch(other, null);
        }
    }

    private void OnTimer()
    {
        lock (gate)
        {
            foreach (SequenceLane lane in lanes)
                Dispatch(lane, null);
        }
    }

    private DismException Lost(Sequence sequence) => new(
        ErrorCode.WorkerEnded, $"sequence {sequence.Key} of model '{model}' has ended: what the model knew of it is lost, because a request of it was stopped or its process was started again.", "Begin it again with sequence_start.", model);
}
