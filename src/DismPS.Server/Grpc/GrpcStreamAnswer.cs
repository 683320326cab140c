using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Serving;

namespace DismPS.Server.Grpc;

/// <summary>One request of a stream, and its answers.</summary>
/// <param name="stream">The stream.</param>
/// <param name="call">The request's memory.</param>
/// <param name="previous">Ends when the request before this one has been answered.</param>
internal sealed class GrpcStreamAnswer(GrpcInferStream stream, InferenceCall call, Task previous) : IAnswerStream
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServedModel? model;
    private bool begun;

    /// <summary>Ends when the request has been answered.</summary>
    public Task Done => done.Task;

    /// <summary>Whether later requests wait until this one has been answered; known when <see cref="RunAsync"/> waits for the first time.</summary>
    public bool KeepsOrder => model?.Signature?.Decoupled != true;

    public async ValueTask RunAsync()
    {
        try
        {
            model = stream.FindModel(call);
            await model.ExecuteStreamAsync(call, stream.IsPlain ? GrpcInferFormat.Unary : GrpcInferFormat.InStream, this, stream.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stream.Token.IsCancellationRequested)
        {
            // What the model said is told with its name, what was refused before it is not: as Triton does.
            bool ofModel = e is DismException { Code: ErrorCode.InferenceFailed or ErrorCode.WorkerEnded or ErrorCode.Timeout };
            await TellAsync(e, ofModel ? true : null).ConfigureAwait(false);
        }
        finally
        {
            done.TrySetResult();
        }
    }

    public async ValueTask SendAsync(InferenceCall answered, bool isLast, CancellationToken cancellationToken)
    {
        if (!stream.IsPlain)
            answered.Response.Written[^1] = (byte)(isLast ? 1 : 0);
        if (isLast)
            await WaitForTurnAsync().ConfigureAwait(false);
        begun = true;
        await stream.SendAsync(answered).ConfigureAwait(false);
    }

    public async ValueTask EndAsync(InferenceCall answered, CancellationToken cancellationToken)
    {
        if (!answered.Message.EmptyFinalResponse || stream.IsPlain)
            return;
        Write(null, isLast: true);
        await stream.SendAsync(answered).ConfigureAwait(false);
    }

    public ValueTask FailAsync(InferenceCall answered, DismException failure, bool isLast, CancellationToken cancellationToken) => TellAsync(failure, isLast);

    private async ValueTask TellAsync(Exception e, bool? isLast)
    {
        if (stream.EndsOnError)
        {
            stream.Fail(e);
            return;
        }

        if (isLast != false)
            await WaitForTurnAsync().ConfigureAwait(false);
        begun = true;
        Write(GrpcFailure.Of(e).Message, isLast);
        await stream.SendAsync(call).ConfigureAwait(false);
    }

    /// <summary>
    /// Only the one answer of a request keeps the order. A model that gives several must not wait for a request that may itself wait for the model.
    /// </summary>
    private async ValueTask WaitForTurnAsync()
    {
        if (!begun && KeepsOrder && !previous.IsCompleted)
            await previous.WaitAsync(stream.Token).ConfigureAwait(false);
    }

    private void Write(string? error, bool? isLast) => call.ResponseStart = GrpcInferResponseWriter.WriteWithoutTensors(
        call.Response, IdOf(call), isLast is null ? null : model?.Name, error, isLast);

    private static ReadOnlySpan<byte> IdOf(InferenceCall call)
    {
        try
        {
            return GrpcInferRequestReader.ReadTarget(call.Body.Written[call.BodyStart..]).Id;
        }
        catch (DismException)
        {
            // The message itself is what is wrong.
            return default;
        }
    }
}
