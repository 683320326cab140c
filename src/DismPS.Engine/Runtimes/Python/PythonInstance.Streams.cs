using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python;

/// <content>Requests with several answers, and giving up.</content>
internal sealed partial class PythonInstance
{
    private int sent;
    private bool untold;
    private bool cancelled;

    public async ValueTask BeginStreamAsync(ModelCall call, CancellationToken cancellationToken)
    {
        sent = 0;
        await SendAsync(call, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ModelAnswer> NextAnswerAsync(ModelCall call, CancellationToken cancellationToken)
    {
        WorkerProcess worker = process!;
        if (untold && lane.Answers!.Take(out int answers, out long bytes))
            await worker.TakenAsync(lane.Request, answers, bytes).ConfigureAwait(false);
        untold = false;
        while (true)
        {
            switch (await lane.Answers!.NextAsync().ConfigureAwait(false))
            {
                case LaneOutcome.Part:
                    untold = true;
                    return ReadPart(call, worker);
                case LaneOutcome.PartFailed:
                    untold = true;
                    return new ModelAnswer(false, ErrorFrame.Read(lane, model.Name), false);
                case LaneOutcome.Answered:
                    ReadLast(call, worker);
                    return new ModelAnswer(true, null, true);
                case LaneOutcome.Finished:
                    ReadLast(call, worker);
                    return ModelAnswer.End;
                case LaneOutcome.Failed:
                    lane.Inputs.AfterAnswer(kept: true);
                    throw ErrorFrame.Read(lane, model.Name);
                case LaneOutcome.NotBegun when sent < MaxSends && !Volatile.Read(ref cancelled):
                    lane.Inputs.Drop();
                    await worker.Completion.ConfigureAwait(false);
                    await SendAsync(call, cancellationToken).ConfigureAwait(false);
                    worker = process!;
                    continue;
                default:
                    lane.Inputs.Drop();
                    throw Ended(await worker.Completion.ConfigureAwait(false));
            }
        }
    }

    private async ValueTask SendAsync(ModelCall call, CancellationToken cancellationToken)
    {
        sent++;
        untold = false;
        WorkerProcess worker = model.TryTake(process, home) ?? await model.TakeAsync(home, cancellationToken).ConfigureAwait(false);
        process = worker;
        lane.Begin(stream: true);
        RequestFrame.Write(lane, call, model.Signature, worker.Names, stream: true);
        await worker.SendRequestAsync(lane).ConfigureAwait(false);
        if (Volatile.Read(ref cancelled))
            Cancel(worker);
    }

    /// <summary>Tells the worker that nobody waits; a request that is still to be sent is told of afterwards.</summary>
    private void Cancel(WorkerProcess? worker)
    {
        Volatile.Write(ref cancelled, true);
        long request = lane.Request;
        // Not here: who ends runs holds a lock, and a pipe may be full.
        if (worker is not null && request > 0)
            _ = Task.Run(() => worker.CancelAsync(request));
    }

    private ModelAnswer ReadPart(ModelCall call, WorkerProcess worker)
    {
        try
        {
            ResponseFrame.Read(lane, call, model.OutputNames, worker.Names);
            model.Check(call, partial: true);
            return new ModelAnswer(true, null, false);
        }
        catch (DismException e)
        {
            call.ClearOutputs();
            return new ModelAnswer(false, e, false);
        }
    }

    private void ReadLast(ModelCall call, WorkerProcess worker)
    {
        bool kept = true;
        try
        {
            kept = ResponseFrame.Read(lane, call, model.OutputNames, worker.Names);
            model.Check(call, partial: true);
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
