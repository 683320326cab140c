using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving.Scheduling;

namespace DismPS.Engine.Serving.Sequences;

/// <summary>
/// Triton's sequence batching: the requests of one sequence are computed by the same instance, one after the other in the order of their coming. A sequence keeps its
/// place from its first request until its last or until it is idle for too long; those that find no place wait for one. The first request of a batch computes it for the others.
/// </summary>
internal sealed partial class SequenceScheduler : RequestScheduler
{
    private readonly string model;
    private readonly SequenceTensors tensors;
    private readonly SequenceRules rules;
    private readonly InstancePool pool;
    private readonly InferenceServerOptions options;
    private readonly StatisticsCounters counters;
    private readonly SequenceLane[] lanes;
    private readonly Dictionary<ComputeBatch, SequenceLane> owners = [];
    private readonly Dictionary<SequenceKey, Sequence> known = [];
    private readonly LinkedList<Sequence> backlog = [];
    private readonly List<Sequence> swept = [];
    private readonly ITimer timer;
    private readonly Lock gate;
    private long lastNumber;
    private int waiting;
    private bool closed;

    /// <param name="model">Name for messages.</param>
    /// <param name="served">What it adds to requests.</param>
    /// <param name="pool">Its instances, all of them.</param>
    /// <param name="options">Bounds of the server.</param>
    /// <param name="counters">Counts runs.</param>
    public SequenceScheduler(string model, SequenceModel served, InstancePool pool, InferenceServerOptions options, StatisticsCounters counters)
    {
        this.model = model;
        this.pool = pool;
        this.options = options;
        this.counters = counters;
        tensors = served.Tensors;
        rules = new SequenceRules(served.Batching, served.Signature.MaxBatchSize, options);
        gate = pool.Gate;
        lanes = [.. pool.All.Select(slot => new SequenceLane(slot, rules.IsDirect && slot.TakesLists ? Math.Min(rules.Places, slot.MaxList) : rules.Places, options.TimeProvider))];
        foreach (SequenceLane lane in lanes)
            owners.Add(lane.Batch, lane);
        timer = options.TimeProvider.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override int Length
    {
        get
        {
            lock (gate)
                return waiting;
        }
    }

    public override async ValueTask RunAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        ScheduledRequest request = call.Scheduled;
        ComputeBatch? batch = Enter(request, cancellationToken) ?? await request.Turn.ConfigureAwait(false);
        // Without a batch another one computed it.
        if (batch is not null)
            await ComputeAsync(owners[batch], request).ConfigureAwait(false);
    }

    public override void Keep(InferenceCall call)
    {
        if (call.Scheduled.Batch is { IsMerged: false } batch)
            batch.Slot.Keep(call.ModelCall);
        else
            call.ModelCall.Keep(null);
        Release(call);
    }

    public override void Release(InferenceCall call)
    {
        if (call.Scheduled.Batch is not { } batch)
            return;
        call.Scheduled.Batch = null;
        if (batch.TryFree(call, counters))
            Return(owners[batch]);
    }

    public override void Sweep(long now, long runLimitTicks)
    {
        pool.Sweep(now, runLimitTicks);
        lock (gate)
        {
            swept.Clear();
            foreach (SequenceLane lane in lanes)
            {
                foreach (Sequence? sequence in lane.Places)
                {
                    if (sequence is not null)
                        swept.Add(sequence);
                }
            }

            swept.AddRange(backlog);
            foreach (Sequence sequence in swept)
                Purge(sequence, now);
            foreach (SequenceLane lane in lanes)
                Dispatch(lane, null);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
            foreach (Sequence sequence in lanes.SelectMany(l => l.Places).OfType<Sequence>().Concat(backlog).ToArray())
                End(sequence, Closed());
        }

        await timer.DisposeAsync().ConfigureAwait(false);
        await pool.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Puts a request into its sequence; a batch when it is to compute one at once.</summary>
    private ComputeBatch? Enter(ScheduledRequest request, CancellationToken cancellationToken)
    {
        InferenceCall call = request.Call;
        RequestSchedule wish = call.Message.Schedule;
        if (call.Rows > 1)
            throw Invalid($"inference request to model '{model}' must specify batch-size 1 due to requirements of sequence batcher", "Send one row a request.");
        if (!wish.HasSequence)
            throw Invalid($"inference request to model '{model}' must specify a non-zero or non-empty correlation ID", "Send the parameter sequence_id.");
        tensors.Check(call.Message);
        SequenceKey key = SequenceKey.Of(wish);
        lock (gate)
        {
            if (closed)
                throw Closed();
            if (!known.TryGetValue(key, out Sequence? sequence) && !wish.SequenceStart)
                throw Invalid($"inference request for sequence {key} to model '{model}' must specify the START flag on the first request of the sequence", "Send sequence_start with the first request; a sequence that was idle too long has to be begun again.");
            if (waiting >= rules.MaxWaiting)
                throw new DismException(ErrorCode.ServerBusy, $"[request id: {call.Message.IdText}] Exceeds maximum queue size: {rules.MaxWaiting} requests wait for model '{model}' already.", "Send again later, or fewer at once.");
            long now = options.TimeProvider.GetTimestamp();
            request.Begin(++lastNumber, now, cancellationToken);
            if (sequence is null)
                sequence = Start(key);
            else if (wish.SequenceStart)
                options.Log.Write(model, $"warning: sequence {key} begins again before it has ended");
            if (wish.SequenceEnd)
                known.Remove(key);
            request.Sequence = sequence;
            request.Deadline = rules.DeadlineOf(now, wish.TimeoutMicroseconds);
            sequence.LastUsed = now;
            tensors.Attach(call, sequence.States, wish);
            request.Wait();
            sequence.Waiting.Add(request);
            waiting++;
            return sequence.Lane is { } lane ? Dispatch(lane, request) : null;
        }
    }

    private Sequence Start(SequenceKey key)
    {
        var sequence = new Sequence(key, tensors.CreateStates());
        known.Add(key, sequence);
        if (!TryPlace(sequence))
            backlog.AddLast(sequence);
        return sequence;
    }

    /// <summary>Gives a sequence the first place that is free, so that batches stay small and instances share the work.</summary>
    private bool TryPlace(Sequence sequence)
    {
        for (int place = 0; place < rules.Places; place++)
        {
            foreach (SequenceLane lane in lanes)
            {
                if (place >= lane.Places.Length || lane.Places[place] is not null)
                    continue;
                lane.Places[place] = sequence;
                sequence.Lane = lane;
                sequence.Place = place;
                return true;
            }
        }

        return false;
    }

    /// <summary>A sequence has no place any more; one that waits for it gets it.</summary>
    private void Leave(Sequence sequence)
    {
        if (known.TryGetValue(sequence.Key, out Sequence? now) && now == sequence)
            known.Remove(sequence.Key);
        if (sequence.Lane is not { } lane)
        {
            backlog.Remove(sequence);
            return;
        }

        sequence.Lane = null;
        if (lane.Places[sequence.Place] != sequence)
            return;
        lane.Places[sequence.Place] = null;
        if (closed || backlog.First is not { } next)
            return;
        backlog.RemoveFirst();
        TryPlace(next.Value);
    }

    /// <summary>Ends a sequence that cannot go on: later requests of it have to begin it again.</summary>
    private void End(Sequence sequence, DismException failure)
    {
        Leave(sequence);
        while (sequence.Waiting.Count > 0)
        {
            ScheduledRequest request = sequence.Waiting[0];
            sequence.Waiting.RemoveAt(0);
            waiting--;
            request.Fail(request.Token.IsCancellationRequested ? new OperationCanceledException(request.Token) : failure);
        }
    }

    private void Purge(Sequence sequence, long now)
    {
        if (sequence.Waiting.Count == 0)
        {
            // As in Triton, it has ended, and whoever goes on with it is told.
            if (!sequence.IsRunning && now - sequence.LastUsed > rules.Idle)
                Leave(sequence);
            return;
        }

        for (int i = 0; i < sequence.Waiting.Count; i++)
        {
            ScheduledRequest request = sequence.Waiting[i];
            if (request.Token.IsCancellationRequested)
                End(sequence, new DismException(ErrorCode.ServerBusy, $"sequence {sequence.Key} of model '{model}' has ended: a request before this one was given up.", "Begin it again."));
            else if (sequence.Lane is null && now >= request.Deadline)
                End(sequence, new DismException(ErrorCode.ServerBusy, $"timeout of the corresponding sequence has been expired: sequence {sequence.Key} waited for a place in model '{model}'.", "Send it again later, or allow it a longer wait."));
            else if (now - request.Since > rules.ServerTimeoutTicks)
                End(sequence, new DismException(ErrorCode.Timeout, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Request timeout expired: it waited {rules.ServerTimeout.TotalSeconds:0.###} s for model '{model}'."), "Send the sequence again later, or raise the limit."));
            else
                continue;
            return;
        }
    }

    private DismException Closed() => new(ErrorCode.ServerBusy, $"Model '{model}' is being unloaded.",
        "Send the request again once the model is loaded.") { MessageIsAnswer = true };

    private static DismException Invalid(string message, string cure) => new(ErrorCode.RequestInvalid, message, cure);
}
