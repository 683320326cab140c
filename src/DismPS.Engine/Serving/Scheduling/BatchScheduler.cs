using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>
/// Triton's dynamic batching: requests that wait are computed together, as far as the model's rules allow. The first request of a batch computes it
/// for the others; a request that finds an instance free and nothing to wait for computes at once, without a copy.
/// </summary>
internal sealed partial class BatchScheduler : RequestScheduler
{
    private readonly string model;
    private readonly InferenceServerOptions options;
    private readonly StatisticsCounters counters;
    private readonly SchedulingRules rules;
    private readonly InstancePool pool;
    private readonly RequestQueue queue;
    private readonly Dictionary<InstanceSlot, ComputeBatch> batches = [];
    private readonly List<ScheduledRequest> next = [];
    private readonly ITimer timer;
    private readonly Lock gate;
    private long lastNumber;
    private bool closed;

    /// <param name="model">Name for messages.</param>
    /// <param name="rules">The model's batching.</param>
    /// <param name="pool">Its instances, all of them.</param>
    /// <param name="options">Bounds of the server.</param>
    /// <param name="counters">Counts runs.</param>
    public BatchScheduler(string model, SchedulingRules rules, InstancePool pool, InferenceServerOptions options, StatisticsCounters counters)
    {
        this.model = model;
        this.rules = rules;
        this.pool = pool;
        this.options = options;
        this.counters = counters;
        gate = pool.Gate;
        queue = new RequestQueue(model, rules);
        foreach (InstanceSlot slot in pool.All)
            batches.Add(slot, new ComputeBatch(slot, options.TimeProvider));
        takesLists = pool.All.Count > 0 && pool.All[0].TakesLists;
        mostMembers = takesLists ? pool.All[0].MaxList : Math.Max(1, rules.MaxRows);
        timer = options.TimeProvider.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override int Length
    {
        get
        {
            lock (gate)
                return queue.Count;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask RunAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        ScheduledRequest request = call.Scheduled;
        ComputeBatch? batch = Enter(request, cancellationToken);
        do
        {
            batch ??= await request.Turn.ConfigureAwait(false);
            // Another one computed it.
            if (batch is null)
                return;
            bool waitsOn = await ComputeAsync(batch, request).ConfigureAwait(false);
            batch = null;
            if (!waitsOn)
                return;
        }
        while (true);
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
            Return(batch);
    }

    public override void Sweep(long now, long runLimitTicks)
    {
        pool.Sweep(now, runLimitTicks);
        lock (gate)
        {
            foreach (ComputeBatch batch in batches.Values)
            {
                if (batch.IsRunningTogether && batch.IsAbandoned())
                    batch.Slot.Cancel();
            }

            queue.Purge(now);
            Dispatch();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
            queue.FailAll(Closed());
        }

        await timer.DisposeAsync().ConfigureAwait(false);
        await pool.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Puts a request into the queue; a batch when it is to be computed at once.</summary>
    private ComputeBatch? Enter(ScheduledRequest request, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (closed)
                throw Closed();
            long now = options.TimeProvider.GetTimestamp();
            request.Begin(++lastNumber, now, cancellationToken);
            if (queue.Count == 0 && LeavesAlone(request.Call.Rows) && pool.TryTake(out InstanceSlot? slot))
            {
                ComputeBatch batch = batches[slot];
                batch.Add(request);
                return batch;
            }

            request.Wait();
            if (queue.TryAdd(request) is { } refusal)
                throw refusal;
            mayNotGrow |= queue.Before(request) is { } before && !Fits(before, request);
            Dispatch();
            return null;
        }
    }

    /// <summary>Computes a batch and wakes its other requests.</summary>
    /// <returns>Whether the request that computed has to wait on: for those before it, or to be computed by itself.</returns>
    private async ValueTask<bool> ComputeAsync(ComputeBatch batch, ScheduledRequest self)
    {
        bool isApart = false;
        try
        {
            if (await batch.RunAsync(options.ModelTimeout).ConfigureAwait(false) is { } unfit)
            {
                StopMerging(unfit);
                isApart = true;
            }
        }
        catch (DismException e) when (batch.IsMerged && e.Code is ErrorCode.InferenceFailed or ErrorCode.RequestInvalid)
        {
            // One of them may be the cause; the others need not suffer.
            isApart = true;
        }
        catch (Exception e)
        {
            Fail(batch, self, e);
            throw;
        }

        if (!isApart)
            return Finish(batch, self) is { } failure ? throw failure : self.Computed;
        Separate(batch, self);
        return true;
    }

    private DismException Closed() => new(ErrorCode.ServerBusy, $"Model '{model}' is being unloaded.",
        "Send the request again once the model is loaded.") { MessageIsAnswer = true };
}
