using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving.Ensembles;

/// <summary>Sends requests through the members of an ensemble. It has no instances and no queue: those of the members hold.</summary>
internal sealed class EnsembleScheduler(EnsembleModel model, InferenceServerOptions options, StatisticsCounters counters) : RequestScheduler
{
    // More are only in use at once while many connections send.
    private const int MaxKept = 64;
    private const int KeptBytes = 1 << 16;

    private readonly Lock gate = new();
    private readonly Stack<EnsembleRun> kept = new();
    private volatile bool closed;

    public override int Length => 0;

    public override async ValueTask RunAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        if (closed)
        {
            throw new DismException(ErrorCode.ServerBusy, $"Model '{model.Name}' is being unloaded.",
                "Send the request again once the model is loaded.") { MessageIsAnswer = true };
        }

        EnsembleRun run = Rent();
        try
        {
            await run.RunAsync(call, model.Signature.MaxBatchSize > 0, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Return(call, run);
            throw;
        }

        // As Triton counts: an ensemble has no queue, and takes what its members take.
        call.Times.RunStart = call.Times.Parsed;
        call.Times.RunEnd = options.TimeProvider.GetTimestamp();
        call.Times.Members = run.Phases;
        call.Ensemble = run;
    }

    /// <summary>What the members gave is the members' calls' own already.</summary>
    public override void Keep(InferenceCall call)
    {
    }

    public override void Release(InferenceCall call)
    {
        if (call.Ensemble is not { } run)
            return;
        call.Ensemble = null;
        counters.AddExecution(Math.Max(1, call.Rows), run.Phases.Input, run.Phases.Compute, run.Phases.Output);
        Return(call, run);
    }

    public override void Sweep(long now, long runLimitTicks)
    {
        // The members are swept themselves.
    }

    public override ValueTask DisposeAsync()
    {
        closed = true;
        return ValueTask.CompletedTask;
    }

    private EnsembleRun Rent()
    {
        lock (gate)
        {
            if (kept.TryPop(out EnsembleRun? run))
                return run;
        }

        return new EnsembleRun(model.Plan, model.FindMember);
    }

    private void Return(InferenceCall call, EnsembleRun run)
    {
        call.ModelCall.ClearOutputs();
        run.Clear(KeptBytes);
        lock (gate)
        {
            if (kept.Count < MaxKept)
                kept.Push(run);
        }
    }
}
