using DismPS.Engine.Serving.Ensembles;

namespace DismPS.Engine.Serving;

/// <content>The way of a request that comes from an ensemble: nothing is read and nothing is written.</content>
public sealed partial class ServedModel
{
    /// <summary>
    /// Computes a step of an ensemble as any other request: it fits the model, waits in its queue, is put together with others and counted. The outputs are the call's
    /// own, and keep no instance.
    /// </summary>
    /// <param name="call">A call that nobody else uses.</param>
    /// <param name="run">Fills it.</param>
    /// <param name="step">Which step it is.</param>
    /// <param name="cancellationToken">Ends waiting and computing.</param>
    /// <returns>Who computed it: this model, or the one that has replaced it. <see cref="Conclude"/> must follow.</returns>
    internal async ValueTask<ServedModel> ComputeAsync(InferenceCall call, EnsembleRun run, int step, CancellationToken cancellationToken)
    {
        if (!uses.TryEnter())
            return await Successor(call).ComputeAsync(call, run, step, cancellationToken).ConfigureAwait(false);
        bool fits = false;
        bool done = false;
        try
        {
            if (Refusal(oneAnswer: true) is { } refusal)
                throw refusal;
            call.Times.Start = options.TimeProvider.GetTimestamp();
            run.Fill(step, this, call);
            call.Rows = validator!.Apply(call.Message, call.ModelCall);
            call.Times.Parsed = options.TimeProvider.GetTimestamp();
            fits = true;
            RequestScheduler by = scheduler ?? throw Unloading();
            await by.RunAsync(call, cancellationToken).ConfigureAwait(false);
            by.Keep(call);
            call.Times.End = options.TimeProvider.GetTimestamp();
            counters.AddSuccess(call);
            done = true;
            return this;
        }
        catch (Exception e) when (fits)
        {
            throw Count(e, call);
        }
        finally
        {
            if (!done)
                uses.Exit();
        }
    }

    /// <summary>Ends what <see cref="ComputeAsync"/> began: the outputs are void.</summary>
    internal void Conclude(InferenceCall call)
    {
        scheduler?.Release(call);
        call.ModelCall.Drop();
        uses.Exit();
    }
}
