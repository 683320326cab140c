using System.IO.Compression;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Serving;

namespace DismPS.Server.Grpc;

/// <summary>ModelInfer: the message into pinned memory, through the model, and the answer out of pinned memory.</summary>
internal sealed class GrpcInferCall(InferenceServer models, ApiServerOptions options)
{
    private readonly GrpcForwarding forwarding = new(options.GrpcForwardedHeaders);
    private readonly CompressionLevel level = options.GrpcCompression ?? CompressionLevel.NoCompression;

    public async ValueTask AnswerAsync(GrpcContext context)
    {
        InferenceCall call = models.RentCall();
        try
        {
            if (!await context.Reader.ReadAsync(call, context.Token).ConfigureAwait(false))
                throw new GrpcException(GrpcStatus.Unimplemented, "This call takes one message, and none was sent.");
            await context.Reader.ExpectEndAsync(context.Token).ConfigureAwait(false);
            context.ReadTarget(call);
            ServedModel model = GrpcModels.Find(models, context.Target.Name, context.Target.Version);
            call.AskedVersion = context.Target.Version;
            call.OuterParameters = forwarding.Collect(context.Request.Headers);
            await model.ExecuteAsync(call, GrpcInferFormat.Unary, context.Token).ConfigureAwait(false);
            await GrpcAnswer.SendLastAsync(context, call, level).ConfigureAwait(false);
        }
        finally
        {
            models.ReturnCall(call);
        }
    }
}
