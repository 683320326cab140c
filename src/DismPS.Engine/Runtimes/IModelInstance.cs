namespace DismPS.Engine.Runtimes;

/// <summary>Computes one call at a time; the caller sees to that.</summary>
public interface IModelInstance : IAsyncDisposable
{
    /// <summary>True when <see cref="RunAsync"/> computes on the calling thread and returns only when the result is there.</summary>
    bool RunsOnCaller { get; }

    /// <summary>False while the current run waits for a process to take it: that time is not the model's.</summary>
    bool HasBegun => true;

    /// <summary>Another number when what the model remembered of earlier requests is gone: its process is another one.</summary>
    long Incarnation => 0;

    /// <summary>Computes the requested outputs into <see cref="ModelCall.Outputs"/>; they are valid until <see cref="ReleaseOutputs"/>.</summary>
    /// <exception cref="Diagnostics.DismException">The inputs do not fit, the model failed, or the run was ended by <see cref="Terminate"/>.</exception>
    ValueTask RunAsync(ModelCall call, CancellationToken cancellationToken);

    /// <summary>Starts a computation that may have any number of answers; only where <see cref="ModelSignature.Streams"/>.</summary>
    /// <exception cref="Diagnostics.DismException">The model cannot take it.</exception>
    ValueTask BeginStreamAsync(ModelCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// The next answer, until the last; the one before is to be released first. The model is told that it was taken, and computes no more than a few ahead.
    /// <see cref="Terminate"/> brings the end soon, as the last answer or as a failure.
    /// </summary>
    /// <exception cref="Diagnostics.DismException">The model failed, and no answer follows.</exception>
    ValueTask<ModelAnswer> NextAnswerAsync(ModelCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Whether the model takes several calls at once as they are: then none are put together before it sees them.</summary>
    bool TakesLists => false;

    /// <summary>The most calls that it takes at once.</summary>
    int MaxList => 1;

    /// <summary>
    /// Computes several calls that the model sees at once. A call that fails by itself has <see cref="ModelCall.Failure"/> afterwards; an exception says
    /// that none was computed.
    /// </summary>
    /// <exception cref="Diagnostics.DismException">The model failed, or the run was ended by <see cref="Terminate"/>.</exception>
    ValueTask RunListAsync(IReadOnlyList<ModelCall> calls, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Gives the outputs' memory back.</summary>
    void ReleaseOutputs(ModelCall call);

    /// <summary>Gives the outputs' memory to the call (<see cref="ModelCall.Keep"/>), so that the instance can compute again while they are needed; false when it cannot.</summary>
    bool TryHandOver(ModelCall call) => false;

    /// <summary>Asks the current run to end soon; safe from any thread, and until <see cref="Reset"/> it ends later runs too.</summary>
    void Terminate(RunStop reason);

    /// <summary>Takes <see cref="Terminate"/> back.</summary>
    void Reset();
}
