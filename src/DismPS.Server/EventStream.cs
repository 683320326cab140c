using System.Buffers;
using System.IO.Pipelines;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>Answers as server-sent events, each sent as soon as it is there. A client that does not read them slows the model, until Kestrel's least rate ends it.</summary>
internal sealed class EventStream(IFeatureCollection features) : IAnswerStream
{
    private const string ContentType = "text/event-stream; charset=utf-8";

    // What Triton answers when the first event is an error, whatever kind it is of.
    private const int FailedStatus = 400;

    // Written as one piece, so that it is sent as one chunk.
    private readonly PinnedBuffer text = new();

    private bool started;

    public ValueTask SendAsync(InferenceCall call, bool isLast, CancellationToken cancellationToken)
    {
        Start(200);
        return WriteAsync(call.Response.Written, cancellationToken);
    }

    public ValueTask EndAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        Start(200);
        return ValueTask.CompletedTask;
    }

    public ValueTask FailAsync(InferenceCall call, DismException failure, bool isLast, CancellationToken cancellationToken)
    {
        Start(FailedStatus);
        var body = new PinnedBuffer();
        ErrorBody.Write(body, ApiApplication.TextOf(failure));
        return WriteAsync(body.Written, cancellationToken);
    }

    private void Start(int status)
    {
        if (started)
            return;
        started = true;
        IHttpResponseFeature response = features.Get<IHttpResponseFeature>()!;
        response.StatusCode = status;
        response.Headers.ContentType = ContentType;
    }

    private ValueTask WriteAsync(ReadOnlySpan<byte> json, CancellationToken cancellationToken)
    {
        text.Clear();
        text.Write("data: "u8);
        text.Write(json);
        text.Write("\n\n"u8);
        return FlushAsync(cancellationToken);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        FlushResult flushed = await features.Get<IHttpResponseBodyFeature>()!.Writer.WriteAsync(text.WrittenMemory, cancellationToken).ConfigureAwait(false);
        if (flushed.IsCompleted || flushed.IsCanceled)
            throw new OperationCanceledException("The client has gone.");
    }
}
