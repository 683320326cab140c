using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python;

/// <content>Several requests that the model gets as one list: each goes through a lane of its own, and the worker hands them over together.</content>
internal sealed partial class PythonInstance
{
    // Made as lists get longer; the first lane is that of single requests.
    private readonly List<WorkerLane> lanes = [];

    public bool TakesLists => maxList > 1;

    public int MaxList => maxList;

    public async ValueTask RunListAsync(IReadOnlyList<ModelCall> calls, CancellationToken cancellationToken)
    {
        if (lanes.Count == 0)
            lanes.Add(lane);
        while (lanes.Count < calls.Count)
            lanes.Add(new WorkerLane(firstLane + lanes.Count));
        for (int sent = 1; ; sent++)
        {
            WorkerProcess worker = model.TryTake(process, home) ?? await model.TakeAsync(home, cancellationToken).ConfigureAwait(false);
            process = worker;
            for (int i = 0; i < calls.Count; i++)
            {
                calls[i].Failure = null;
                lanes[i].Begin();
                RequestFrame.Write(lanes[i], calls[i], model.Signature, worker.Names, i == 0 ? calls.Count : 0);
            }

            await worker.SendRequestsAsync(lanes, calls.Count).ConfigureAwait(false);
            if (await ReadAsync(calls, worker).ConfigureAwait(false))
                return;
            WorkerEnd end = await worker.Completion.ConfigureAwait(false);
            // The next process knows nothing of the sequences.
            if (sent == MaxSends || home is not null)
                throw Ended(end);
        }
    }

    /// <summary>Waits for all answers; false when none of the requests had been begun, so that they may be sent again.</summary>
    private async ValueTask<bool> ReadAsync(IReadOnlyList<ModelCall> calls, WorkerProcess worker)
    {
        int notBegun = 0, ended = 0;
        for (int i = 0; i < calls.Count; i++)
        {
            switch (await lanes[i].Outcome.ConfigureAwait(false))
            {
                case LaneOutcome.Answered:
                    calls[i].Failure = TryRead(lanes[i], calls[i], worker);
                    break;
                case LaneOutcome.Failed:
                    lanes[i].Inputs.AfterAnswer(kept: true);
                    calls[i].Failure = ErrorFrame.Read(lanes[i], model.Name);
                    break;
                case LaneOutcome.NotBegun:
                    lanes[i].Inputs.Drop();
                    notBegun++;
                    break;
                default:
                    lanes[i].Inputs.Drop();
                    calls[i].Failure = Ended(await worker.Completion.ConfigureAwait(false));
                    ended++;
                    break;
            }
        }

        // They are begun together or not at all.
        if (notBegun == calls.Count)
            return false;
        return ended < calls.Count ? true : throw calls[0].Failure!;
    }

    private DismException? TryRead(WorkerLane own, ModelCall call, WorkerProcess worker)
    {
        try
        {
            Read(own, call, worker);
            return null;
        }
        catch (DismException e)
        {
            return e;
        }
    }
}
