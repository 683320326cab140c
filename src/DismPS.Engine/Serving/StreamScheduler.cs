namespace DismPS.Engine.Serving;

/// <summary>Requests that may have several answers: each by itself, in the order of coming, on the next instance that is free, which it has until its last answer.</summary>
/// <param name="queue">Hands out the instances; others use it too.</param>
/// <param name="options">Limits and clock.</param>
internal sealed class StreamScheduler(InstanceQueue queue, InferenceServerOptions options)
{
    /// <summary>Counts of the answers.</summary>
    public AnswerCounters Statistics { get; } = new(options.TimeProvider);

    /// <summary>Runs a request that fits the model. Sets <see cref="CallTimes.RunStart"/>. Nothing is held when it returns or throws.</summary>
    public async ValueTask RunAsync(InferenceCall call, StreamRun run, CancellationToken cancellationToken)
    {
        InstanceSlot slot = await queue.TakeAsync(cancellationToken).ConfigureAwait(false);
        call.Times.RunStart = options.TimeProvider.GetTimestamp();
        try
        {
            run.Begin();
            await slot.RunStreamAsync(call.ModelCall, run.TakeAsync, options.ModelTimeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            slot.Release(call.ModelCall);
            queue.Return(slot);
        }
    }
}
