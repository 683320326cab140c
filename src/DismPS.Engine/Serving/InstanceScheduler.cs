namespace DismPS.Engine.Serving;

/// <summary>Each request by itself, in the order of coming, on the next instance that is free.</summary>
internal sealed class InstanceScheduler(InstanceQueue queue, InferenceServerOptions options, StatisticsCounters counters) : RequestScheduler
{
    public override int Length => queue.Length;

    public override async ValueTask RunAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        InstanceSlot slot = await queue.TakeAsync(cancellationToken).ConfigureAwait(false);
        call.Times.RunStart = options.TimeProvider.GetTimestamp();
        try
        {
            await slot.RunAsync(call.ModelCall, options.ModelTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Free(slot, call);
            throw;
        }

        call.Times.RunEnd = options.TimeProvider.GetTimestamp();
        call.Slot = slot;
    }

    public override void Keep(InferenceCall call)
    {
        call.Slot!.Keep(call.ModelCall);
        Release(call);
    }

    public override void Release(InferenceCall call)
    {
        if (call.Slot is not { } slot)
            return;
        call.Slot = null;
        CallTimes times = call.Times;
        counters.AddExecution(call.Rows, times.Parsed - times.Start, times.RunEnd - times.RunStart, options.TimeProvider.GetTimestamp() - times.RunEnd);
        Free(slot, call);
    }

    public override void Sweep(long now, long runLimitTicks) => queue.Sweep(now, runLimitTicks);

    public override ValueTask DisposeAsync() => queue.DisposeAsync();

    private void Free(InstanceSlot slot, InferenceCall call)
    {
        slot.Release(call.ModelCall);
        queue.Return(slot);
    }
}
