using System.IO.Compression;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages.Health;
using DismPS.Engine.Serving;

namespace DismPS.Server.Grpc;

/// <summary>grpc.health.v1: whether the server is ready, now and whenever that changes. Like Triton's it is one answer whatever service is asked for.</summary>
internal sealed class GrpcHealthWatch(InferenceServer models, ApiServerOptions options, CancellationToken stopping)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CompressionLevel level = options.GrpcCompression ?? CompressionLevel.NoCompression;

    public static HealthCheckResponse Answer(bool ready) =>
        new() { Status = ready ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing };

    public async ValueTask AnswerAsync(GrpcContext context)
    {
        context.AllowIdle();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.Token, stopping);
        InferenceCall call = models.RentCall();
        try
        {
            if (!await context.Reader.ReadAsync(call, ended.Token).ConfigureAwait(false))
                throw new GrpcException(GrpcStatus.Unimplemented, "This call takes one message, and none was sent.");
            GrpcMessages.Read<HealthCheckRequest>(call);
            bool? told = null;
            while (true)
            {
                bool ready = models.IsReady;
                if (told != ready)
                {
                    GrpcMessages.Write(call, Answer(ready));
                    await GrpcAnswer.SendAsync(context, call, level, ended.Token).ConfigureAwait(false);
                    told = ready;
                }

                await Task.Delay(Interval, models.Options.TimeProvider, ended.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatus.Unavailable, "The server is being stopped.");
        }
        finally
        {
            models.ReturnCall(call);
        }
    }
}
