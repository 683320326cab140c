namespace DismPS.Engine.Serving;

/// <summary>Decides when a model's requests are computed, by which instance, and together with which others.</summary>
internal abstract class RequestScheduler : IAsyncDisposable
{
    /// <summary>Requests that wait at this moment.</summary>
    public abstract int Length { get; }

    /// <summary>
    /// Computes a request that fits the model. Sets <see cref="CallTimes.RunStart"/> and <see cref="CallTimes.RunEnd"/>. When it returns, the outputs are
    /// valid until <see cref="Release"/>, which must follow; when it throws, nothing is held.
    /// </summary>
    /// <exception cref="Diagnostics.DismException">Too many wait already, the wait or the run took too long, or the model failed.</exception>
    public abstract ValueTask RunAsync(InferenceCall call, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the outputs the call's own, so that a request that needs them for long keeps no other one waiting. <see cref="Release"/> must still follow, and
    /// then <see cref="Runtimes.ModelCall.Drop"/>.
    /// </summary>
    public virtual void Keep(InferenceCall call)
    {
        call.ModelCall.Keep(null);
        Release(call);
    }

    /// <summary>Gives back what the outputs lie in.</summary>
    public abstract void Release(InferenceCall call);

    /// <summary>Ends waits and runs that took too long or that nobody is interested in any more. Called every 50 ms.</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <param name="runLimitTicks">How long a run may take.</param>
    public abstract void Sweep(long now, long runLimitTicks);

    /// <summary>Refuses what waits, ends what runs, and frees the instances.</summary>
    public abstract ValueTask DisposeAsync();
}
