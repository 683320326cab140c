using System.IO.Compression;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server.Grpc;

/// <summary>Sends the frames of a call's answers, and its end.</summary>
internal static class GrpcAnswer
{
    public const string ContentType = "application/grpc";

    // A frame that Kestrel can send together with headers and trailers.
    private const int MaxGathered = 16 * 1024;

    /// <summary>Sends the one answer of a call that succeeded.</summary>
    /// <param name="context">The call.</param>
    /// <param name="call">Its memory; the frame begins at <see cref="InferenceCall.ResponseStart"/>.</param>
    /// <param name="level">How hard to compress, when the client takes compressed answers.</param>
    public static ValueTask SendLastAsync(GrpcContext context, InferenceCall call, CompressionLevel level)
    {
        ReadOnlyMemory<byte> frame = Frame(context, call, level);
        SetEnd(context.Features, GrpcStatus.Ok, "");
        System.IO.Pipelines.PipeWriter writer = Writer(context);
        if (frame.Length > MaxGathered)
            return SendAsync(writer, frame, context.Token);
        frame.Span.CopyTo(writer.GetSpan(frame.Length));
        writer.Advance(frame.Length);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends one answer of several.</summary>
    public static ValueTask SendAsync(GrpcContext context, InferenceCall call, CompressionLevel level, CancellationToken cancellationToken) =>
        SendAsync(Writer(context), Frame(context, call, level), cancellationToken);

    /// <summary>Ends the call; without an answer so far the status is in the headers.</summary>
    public static void End(IFeatureCollection features, GrpcStatus status, string message)
    {
        IHttpResponseFeature response = features.Get<IHttpResponseFeature>()!;
        if (response.HasStarted)
        {
            SetEnd(features, status, message);
            return;
        }

        response.StatusCode = 200;
        response.Headers.ContentType = ContentType;
        response.Headers.GrpcStatus = status.ToTrailer();
        if (message.Length > 0)
            response.Headers.GrpcMessage = GrpcText.EncodeMessage(message);
    }

    private static async ValueTask SendAsync(System.IO.Pipelines.PipeWriter writer, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) =>
        await writer.WriteAsync(frame, cancellationToken).ConfigureAwait(false);

    private static System.IO.Pipelines.PipeWriter Writer(GrpcContext context)
    {
        IHttpResponseFeature response = context.Features.Get<IHttpResponseFeature>()!;
        if (!response.HasStarted)
        {
            response.Headers.ContentType = ContentType;
            if (context.AnswerEncoding != GrpcEncoding.Identity)
                response.Headers.GrpcEncoding = context.AnswerEncoding;
        }

        return context.Features.Get<IHttpResponseBodyFeature>()!.Writer;
    }

    private static ReadOnlyMemory<byte> Frame(GrpcContext context, InferenceCall call, CompressionLevel level)
    {
        ReadOnlyMemory<byte> frame = call.Response.WrittenMemory[call.ResponseStart..];
        if (context.AnswerEncoding == GrpcEncoding.Identity)
            return frame;
        var packed = new PinnedBuffer();
        GrpcEncoding.PackFrame(context.AnswerEncoding, level, frame.Span[GrpcFrame.PrefixLength..], packed);
        return packed.WrittenMemory;
    }

    private static void SetEnd(IFeatureCollection features, GrpcStatus status, string message)
    {
        IHeaderDictionary trailers = features.Get<IHttpResponseTrailersFeature>()!.Trailers;
        trailers.GrpcStatus = status.ToTrailer();
        if (message.Length > 0)
            trailers.GrpcMessage = GrpcText.EncodeMessage(message);
    }
}
