using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>Takes the answers where exactly one is wanted: any other number is an error, in Triton's words and with its status.</summary>
/// <param name="features">Kestrel's side of the request.</param>
/// <param name="enough">Tells the model that nobody wants more.</param>
internal sealed class SingleAnswer(IFeatureCollection features, CancellationTokenSource enough) : IAnswerStream
{
    private const string WrongNumber = "generate expects model to produce exactly 1 response, use generate stream for model that generates various number of responses";

    // As in a stream of events.
    private const int FailedStatus = 400;

    private PinnedBuffer? held;
    private int status = 200;

    /// <summary>Whether the client has had its answer.</summary>
    public bool IsSent { get; private set; }

    public ValueTask SendAsync(InferenceCall call, bool isLast, CancellationToken cancellationToken)
    {
        if (IsSent)
            return ValueTask.CompletedTask;
        if (held is not null)
            return RefuseAsync();
        if (isLast)
            return FinishAsync(call.Response);
        held = new PinnedBuffer();
        call.Response.Written.CopyTo(held.GetSpan(call.Response.Length));
        held.Advance(call.Response.Length);
        return ValueTask.CompletedTask;
    }

    public ValueTask EndAsync(InferenceCall call, CancellationToken cancellationToken) =>
        IsSent ? ValueTask.CompletedTask : held is null ? RefuseAsync() : FinishAsync(held);

    public ValueTask FailAsync(InferenceCall call, DismException failure, bool isLast, CancellationToken cancellationToken)
    {
        if (IsSent)
            return ValueTask.CompletedTask;
        if (held is not null)
            return RefuseAsync();
        held = new PinnedBuffer();
        ErrorBody.Write(held, ApiApplication.TextOf(failure));
        status = FailedStatus;
        return isLast ? FinishAsync(held) : ValueTask.CompletedTask;
    }

    private async ValueTask RefuseAsync()
    {
        var body = new PinnedBuffer();
        ErrorBody.Write(body, WrongNumber);
        status = 200;
        await FinishAsync(body).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
    }

    private async ValueTask FinishAsync(PinnedBuffer body)
    {
        IsSent = true;
        features.Get<IHttpResponseFeature>()!.StatusCode = status;
        await ApiApplication.SendAsync(features, body, InferRequestWriter.JsonContentType).ConfigureAwait(false);
    }
}
