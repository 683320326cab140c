using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving;

/// <summary>The answers of one request on their way from the model to who asked: written, sent, counted.</summary>
internal sealed class StreamRun(
    ServedModel model, InferenceCall call, CallFormat format, IAnswerStream reader, AnswerCounters counters, TimeProvider clock, CancellationToken cancellationToken)
{
    private int place;
    private long last;

    /// <summary>Whether the reader has been told of an answer, or of an error in the place of one.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Whether what went wrong is the reader's, who cannot be told of it.</summary>
    public bool ReaderFailed { get; private set; }

    /// <summary>Time of writing and sending so far, in ticks of the clock.</summary>
    public long TakingTicks { get; private set; }

    /// <summary>The model has the request from now on.</summary>
    public void Begin() => last = clock.GetTimestamp();

    /// <summary>Takes the model's next answer.</summary>
    public async ValueTask TakeAsync(ModelAnswer answer)
    {
        long start = clock.GetTimestamp();
        AnswerEnd end = AnswerEnd.Cancelled;
        ReaderFailed = true;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            end = await SendAsync(answer).ConfigureAwait(false);
            ReaderFailed = false;
        }
        finally
        {
            long now = clock.GetTimestamp();
            TakingTicks += now - start;
            counters.Add(place++, end, start - last, now - start);
            last = now;
        }
    }

    /// <summary>Tells the reader of a failure that ends the request.</summary>
    public async ValueTask FailAsync(DismException failure)
    {
        long now = clock.GetTimestamp();
        counters.Add(place++, AnswerEnd.Failed, now - last, 0);
        await reader.FailAsync(call, failure, isLast: true, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<AnswerEnd> SendAsync(ModelAnswer answer)
    {
        DismException? failure = answer.Failure ?? (answer.HasOutputs ? Write() : null);
        if (failure is not null)
        {
            HasAnswered = true;
            await reader.FailAsync(call, failure, answer.IsLast, cancellationToken).ConfigureAwait(false);
            return AnswerEnd.Failed;
        }

        if (!answer.HasOutputs)
        {
            await reader.EndAsync(call, cancellationToken).ConfigureAwait(false);
            return AnswerEnd.Empty;
        }

        HasAnswered = true;
        await reader.SendAsync(call, answer.IsLast, cancellationToken).ConfigureAwait(false);
        return AnswerEnd.Success;
    }

    /// <summary>An answer that has no form in which it was asked for does not end the others.</summary>
    private DismException? Write()
    {
        call.Response.Clear();
        call.ResponseHeaderLength = null;
        try
        {
            format.Write(model, call);
            return null;
        }
        catch (DismException e)
        {
            return e;
        }
    }
}
