namespace DismPS.Engine.Serving;

/// <summary>Each request by itself, in the order of coming, on the next instance that is free.</summary>
internal sealed class InstanceScheduler(InstanceQueue queue, InferenceServerOptions options) : RequestScheduler
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
            Release(slot, call);
            throw;
        }

        call.Times.RunEnd = options.TimeProvider.GetTimestamp();
        call.Slot = slot;
    }

    public override void Release(InferenceCall call)
    {
        if (call.Slot is not { } slot)
            return;
        call.Slot = null;
        Release(slot, call);
    }

    public override void Sweep(long now, long runLimitTicks) => queue.Sweep(now, runLimitTicks);

    public override ValueTask DisposeAsync() => queue.DisposeAsync();

    private void Release(InstanceSlot slot, InferenceCall call)
    {
        slot.Release(call.ModelCall);
        queue.Return(slot);
    }
}
