using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving;

/// <content>Runs with several answers.</content>
internal sealed partial class InstanceSlot
{
    private bool readerIsAwaited;

    /// <summary>Runs a call whose turn it is until its last answer. The limit is one on the time between two answers; that of taking them does not count.</summary>
    /// <param name="call">The call.</param>
    /// <param name="take">Takes an answer, whose outputs are void afterwards. When it fails, the model is told that nobody waits any more.</param>
    /// <param name="limit">The limit on time, for messages.</param>
    /// <param name="cancellationToken">Says that nobody waits any more.</param>
    public async ValueTask RunStreamAsync(ModelCall call, Func<ModelAnswer, ValueTask> take, TimeSpan limit, CancellationToken cancellationToken)
    {
        BeginRun(cancellationToken);
        bool othersFollow = false;
        try
        {
            await instance.BeginStreamAsync(call, cancellationToken).ConfigureAwait(false);
            ModelAnswer answer;
            do
            {
                // When the model fails, nothing follows.
                othersFollow = false;
                answer = await NextAsync(call).ConfigureAwait(false);
                othersFollow = !answer.IsLast;
                await TakeAsync(call, answer, take).ConfigureAwait(false);
            }
            while (!answer.IsLast);
        }
        catch (Exception e)
        {
            if (othersFollow)
                await DrainAsync(call).ConfigureAwait(false);
            RunEnd end = EndRun();
            if (e is not DismException)
                throw;
            throw Explain(end, e, limit, cancellationToken);
        }

        if (EndRun() == RunEnd.Cancelled)
            throw new OperationCanceledException("The caller gave up while the model computed.", cancellationToken);
    }

    private ValueTask<ModelAnswer> NextAsync(ModelCall call) => instance.NextAnswerAsync(call, CancellationToken.None);

    private async ValueTask TakeAsync(ModelCall call, ModelAnswer answer, Func<ModelAnswer, ValueTask> take)
    {
        lock (gate)
            readerIsAwaited = true;
        try
        {
            await take(answer).ConfigureAwait(false);
        }
        finally
        {
            instance.ReleaseOutputs(call);
            lock (gate)
            {
                readerIsAwaited = false;
                // Who was given up has this limit for all that is left.
                if (stopped == RunEnd.None)
                    runningSince = clock.GetTimestamp();
            }
        }
    }

    /// <summary>The instance is free with the last answer only.</summary>
    private async ValueTask DrainAsync(ModelCall call)
    {
        lock (gate)
        {
            if (stopped == RunEnd.None)
            {
                stopped = RunEnd.Cancelled;
                instance.Terminate(RunStop.Cancelled);
            }
        }

        try
        {
            while (!(await NextAsync(call).ConfigureAwait(false)).IsLast)
                instance.ReleaseOutputs(call);
        }
        catch (DismException)
        {
            // It has ended, which is all that counts.
        }

        instance.ReleaseOutputs(call);
    }
}
