using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>One request at a time on its way through one of the model's workers.</summary>
internal sealed partial class PythonInstance(PythonModel model, WorkerLane lane, int firstLane, int maxList, PythonWorker? home) : IModelInstance
{
    // A worker that dies again and again before it takes a request must not keep the request for ever.
    private const int MaxSends = 4;

    private WorkerProcess? process;

    public bool RunsOnCaller => false;

    public long Incarnation => home?.Restarts ?? 0;

    public bool HasBegun => Volatile.Read(ref process)?.IsOwed(lane.Request) ?? false;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(ModelCall call, CancellationToken cancellationToken)
    {
        for (int sent = 1; ; sent++)
        {
            WorkerProcess worker = model.TryTake(process, home) ?? await model.TakeAsync(home, cancellationToken).ConfigureAwait(false);
            process = worker;
            lane.Begin();
            ValueTask<LaneOutcome> outcome = lane.Outcome;
            RequestFrame.Write(lane, call, model.Signature, worker.Names);
            await worker.SendRequestAsync(lane).ConfigureAwait(false);
            switch (await outcome.ConfigureAwait(false))
            {
                case LaneOutcome.Answered:
                    Read(lane, call, worker);
                    return;
                case LaneOutcome.Failed:
                    lane.Inputs.AfterAnswer(kept: true);
                    throw ErrorFrame.Read(lane, model.Name);
                case LaneOutcome.NotBegun when sent < MaxSends && home is null:
                    lane.Inputs.Drop();
                    await worker.Completion.ConfigureAwait(false);
                    continue;
                default:
                    lane.Inputs.Drop();
                    throw Ended(await worker.Completion.ConfigureAwait(false));
            }
        }
    }

    public void ReleaseOutputs(ModelCall call) => call.ClearOutputs();

    public void Terminate(RunStop reason)
    {
        // A handler cannot be stopped without its process, and that has other requests too: who goes away does not cost them theirs.
        WorkerProcess? worker = Volatile.Read(ref process);
        if (reason == RunStop.TimeLimit)
            worker?.Kill("was ended because a request took longer than the time limit");
        else if (model.EndsWithItsCaller)
            worker?.Kill("was ended because nobody waits for the answer");
        else
            Cancel(worker);
    }

    public void Reset() => Volatile.Write(ref cancelled, false);

    public ValueTask DisposeAsync()
    {
        lane.Dispose();
        foreach (WorkerLane further in lanes)
            further.Dispose();
        return ValueTask.CompletedTask;
    }

    private DismException Ended(WorkerEnd end) => new(
        ErrorCode.WorkerEnded, $"The Python process of model '{model.Name}' {end.Reason} while it had this request.", "Its log says more: dismps logs, Receive-DismLog.", model.Name);

    private void Read(WorkerLane lane, ModelCall call, WorkerProcess worker)
    {
        bool kept = true;
        try
        {
            kept = ResponseFrame.Read(lane, call, model.OutputNames, worker.Names);
            model.Check(call, partial: false);
        }
        catch
        {
            call.ClearOutputs();
            throw;
        }
        finally
        {
            lane.Inputs.AfterAnswer(kept);
        }
    }
}
