namespace DismPS.Engine.Runtimes;

/// <summary>Computes one call at a time; the caller sees to that.</summary>
public interface IModelInstance : IAsyncDisposable
{
    /// <summary>True when <see cref="RunAsync"/> computes on the calling thread and returns only when the result is there.</summary>
    bool RunsOnCaller { get; }

    /// <summary>False while the current run waits for a process to take it: that time is not the model's.</summary>
    bool HasBegun => true;

    /// <summary>Computes the requested outputs into <see cref="ModelCall.Outputs"/>; they are valid until <see cref="ReleaseOutputs"/>.</summary>
    /// <exception cref="Diagnostics.DismException">The inputs do not fit, the model failed, or the run was ended by <see cref="Terminate"/>.</exception>
    ValueTask RunAsync(ModelCall call, CancellationToken cancellationToken);

    /// <summary>Gives the outputs' memory back.</summary>
    void ReleaseOutputs(ModelCall call);

    /// <summary>Asks the current run to end soon; safe from any thread, and until <see cref="Reset"/> it ends later runs too.</summary>
    void Terminate(RunStop reason);

    /// <summary>Takes <see cref="Terminate"/> back.</summary>
    void Reset();
}
