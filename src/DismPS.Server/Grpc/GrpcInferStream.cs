using System.IO.Compression;
using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Serving;

namespace DismPS.Server.Grpc;

/// <summary>
/// One stream of infer requests. They are handed to their models in the order of coming and computed side by side; single answers leave in the order
/// of the requests, those of models with any number of answers as they come.
/// </summary>
internal sealed class GrpcInferStream : IDisposable
{
    private readonly InferenceServer models;
    private readonly GrpcContext context;
    private readonly CompressionLevel level;
    private readonly int maxInFlight;
    private readonly ReadOnlyMemory<byte> outerParameters;
    private readonly CancellationToken stopping;
    private readonly SemaphoreSlim slots;
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource ended;
    private readonly CancellationTokenSource reading;
    private Exception? failure;
    private Task turn = Task.CompletedTask;

    public GrpcInferStream(InferenceServer models, GrpcContext context, CompressionLevel level, int maxInFlight, bool endsOnError, ReadOnlyMemory<byte> outerParameters, CancellationToken stopping)
    {
        this.models = models;
        this.context = context;
        this.level = level;
        this.maxInFlight = maxInFlight;
        this.stopping = stopping;
        this.outerParameters = outerParameters;
        IsPlain = models.Options.Dialect == ApiDialect.MLServer;
        EndsOnError = endsOnError || IsPlain;
        slots = new SemaphoreSlim(maxInFlight, maxInFlight);
        ended = CancellationTokenSource.CreateLinkedTokenSource(context.Token);
        reading = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, stopping);
    }

    /// <summary>Whether the first error ends the stream, in place of an answer that tells it.</summary>
    public bool EndsOnError { get; }

    /// <summary>Whether answers are <c>ModelInferResponse</c> messages, as MLServer streams them, and errors the end of the stream.</summary>
    public bool IsPlain { get; }

    /// <summary>Ends when nobody wants an answer any more.</summary>
    public CancellationToken Token => ended.Token;

    public async ValueTask RunAsync()
    {
        try
        {
            while (await ReadAsync().ConfigureAwait(false) is { } call)
            {
                var answer = new GrpcStreamAnswer(this, call, turn);
                _ = RunAsync(answer, call);
                if (answer.KeepsOrder)
                    turn = answer.Done;
            }
        }
        catch (OperationCanceledException) when (failure is not null || stopping.IsCancellationRequested)
        {
            // Told below, when the requests that are on their way have been answered.
        }
        finally
        {
            for (int i = 0; i < maxInFlight; i++)
                await slots.WaitAsync().ConfigureAwait(false);
        }

        if (failure is not null)
            throw failure;
        context.Token.ThrowIfCancellationRequested();
        if (stopping.IsCancellationRequested)
            throw new GrpcException(GrpcStatus.Unavailable, "The server is being stopped.");
        GrpcAnswer.End(context.Features, GrpcStatus.Ok, "");
    }

    /// <summary>Sends the frame in the call's memory; one at a time.</summary>
    public async ValueTask SendAsync(InferenceCall call)
    {
        await sending.WaitAsync(Token).ConfigureAwait(false);
        try
        {
            await GrpcAnswer.SendAsync(context, call, level, Token).ConfigureAwait(false);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Ends the stream with an error.</summary>
    public void Fail(Exception e)
    {
        if (Interlocked.CompareExchange(ref failure, e, null) is null)
            ended.Cancel();
    }

    /// <summary>The model that a request asks for, by its message.</summary>
    public ServedModel FindModel(InferenceCall call)
    {
        context.ReadTarget(call);
        call.AskedVersion = context.Target.Version;
        call.OuterParameters = outerParameters;
        return GrpcModels.Find(models, context.Target.Name, context.Target.Version);
    }

    public void Dispose()
    {
        reading.Dispose();
        ended.Dispose();
        sending.Dispose();
        slots.Dispose();
    }

    /// <summary>The next request; null at the end.</summary>
    private async ValueTask<InferenceCall?> ReadAsync()
    {
        await slots.WaitAsync(reading.Token).ConfigureAwait(false);
        InferenceCall? call = models.RentCall();
        bool read = false;
        try
        {
            read = await context.Reader.ReadAsync(call, reading.Token).ConfigureAwait(false);
            return read ? call : null;
        }
        finally
        {
            if (!read)
            {
                models.ReturnCall(call);
                slots.Release();
            }
        }
    }

    private async Task RunAsync(GrpcStreamAnswer answer, InferenceCall call)
    {
        try
        {
            await answer.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Nothing but what sending throws: the client is gone, or the stream has ended.
            Fail(e);
        }
        finally
        {
            models.ReturnCall(call);
            slots.Release();
        }
    }
}
