using System.Buffers;
using System.IO.Pipelines;
using DismPS.Bench.Grpc;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Bench.Serve;

/// <summary>Reads the whole body, looks at none of it, and answers what was recorded for a body of this length.</summary>
internal sealed class ConstantApplication(RecordedAnswer[] answers) : IHttpApplication<IFeatureCollection>
{
    private readonly Dictionary<long, RecordedAnswer> answers = answers.ToDictionary(a => a.RequestLength);

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        PipeReader reader = context.Get<IRequestBodyPipeFeature>()!.Reader;
        long length = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> bytes = result.Buffer;
            length += bytes.Length;
            reader.AdvanceTo(bytes.End);
            if (result.IsCompleted)
                break;
        }

        RecordedAnswer answer = answers[length];
        IHttpResponseFeature response = context.Get<IHttpResponseFeature>()!;
        response.Headers.ContentType = answer.ContentType;
        if (answer.ContentType != GrpcRequests.ContentType)
            response.Headers.ContentLength = answer.Body.Length;
        if (answer.HeaderLength is not null)
            response.Headers["Inference-Header-Content-Length"] = answer.HeaderLength;
        await context.Get<IHttpResponseBodyFeature>()!.Writer.WriteAsync(answer.Body).ConfigureAwait(false);
        if (context.Get<IHttpResponseTrailersFeature>() is { } trailers && answer.ContentType == GrpcRequests.ContentType)
            trailers.Trailers["grpc-status"] = "0";
    }
}
