using System.IO.Compression;
using DismPS.Engine.Serving;

namespace DismPS.Server.Grpc;

/// <summary>ModelStreamInfer.</summary>
internal sealed class GrpcStreamCall(InferenceServer models, ApiServerOptions options, CancellationToken stopping)
{
    private readonly GrpcForwarding forwarding = new(options.GrpcForwardedHeaders);

    public async ValueTask AnswerAsync(GrpcContext context)
    {
        context.AllowIdle();
        // Triton's switch between errors in answers and errors that end the stream.
        bool endsOnError = string.Equals(context.Request.Headers["triton_grpc_error"], "true", StringComparison.OrdinalIgnoreCase);
        using var stream = new GrpcInferStream(
            models, context, options.GrpcCompression ?? CompressionLevel.NoCompression, options.MaxRequestsPerStream, endsOnError, forwarding.Collect(context.Request.Headers), stopping);
        await stream.RunAsync().ConfigureAwait(false);
    }
}
