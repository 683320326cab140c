using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace DismPS.Server;

/// <summary>Inference: the body into pinned memory, through the model, and the answer out of pinned memory.</summary>
internal sealed class InferEndpoint(InferenceServer models, HeaderForwarding? forwarding)
{
    // MLServer leaves smaller answers as they are.
    private const int MlserverMinimum = 500;

    private readonly RequestBody bodies = new(models.Options.Limits.MaxBodyBytes);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask AnswerAsync(ApiContext context, IHttpRequestFeature request, ServedModel model, CallFormat format)
    {
        IFeatureCollection features = context.Features;
        int? headerLength = ReadHeaderLength(request, model.Name);
        if (ContentCodings.OfRequest(request.Headers.ContentEncoding) is not ContentCoding coding)
        {
            await RefuseCodingAsync(features, request).ConfigureAwait(false);
            return;
        }

        InferenceCall call = models.RentCall();
        try
        {
            call.BeginBody(headerLength);
            call.AskedVersion = context.LastVersion;
            TakeHeaders(request, model, call);
            await bodies.ReadAsync(features, request, call.Body).ConfigureAwait(false);
            if (!RequestBody.IsShort(request))
            {
                await SocketThread.Leave();
                bodies.Inflate(coding, call.Body, call.BodyStart);
            }

            await model.ExecuteAsync(call, format, GoneToken(features)).ConfigureAwait(false);
            string contentType = InferRequestWriter.JsonContentType;
            if (call.ResponseHeaderLength is int length)
            {
                contentType = InferRequestWriter.BinaryContentType;
                features.Get<IHttpResponseFeature>()!.Headers[InferRequestWriter.HeaderLengthName] = length.ToString(CultureInfo.InvariantCulture);
            }

            StringValues accepted = request.Headers.AcceptEncoding;
            PinnedBuffer answer = accepted.Count == 0 ? call.Response : Compress(features, call, accepted);
            await ApiApplication.SendAsync(features, answer, contentType).ConfigureAwait(false);
        }
        finally
        {
            models.ReturnCall(call);
        }
    }

    /// <summary>Says that the client is gone. The connection's token is there anyway; the request's own would be made anew each time.</summary>
    internal static CancellationToken GoneToken(IFeatureCollection features) => features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed ?? default;

    /// <summary>Length of the JSON part of a body; null when the request has none of its own.</summary>
    internal static int? ReadHeaderLength(IHttpRequestFeature request, string model)
    {
        if (!request.Headers.TryGetValue(InferRequestWriter.HeaderLengthName, out StringValues value))
            return null;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            ? length
            : throw new DismException(ErrorCode.RequestInvalid, $"{InferRequestWriter.HeaderLengthName} must be the number of bytes of the JSON part, got '{value}', in a request for model '{model}'.",
                "Send the length of the JSON part in this header.") { MessageIsAnswer = true };
    }

    /// <summary>Reads the body of a request that is answered in parts; false when it was refused.</summary>
    internal async ValueTask<bool> TryReadAsync(ApiContext context, IHttpRequestFeature request, ServedModel model, InferenceCall call)
    {
        if (ContentCodings.OfRequest(request.Headers.ContentEncoding) is not ContentCoding coding)
        {
            await RefuseCodingAsync(context.Features, request).ConfigureAwait(false);
            return false;
        }

        TakeHeaders(request, model, call);
        await bodies.ReadAsync(context.Features, request, call.Body).ConfigureAwait(false);
        await SocketThread.Leave();
        bodies.Inflate(coding, call.Body, call.BodyStart);
        return true;
    }

    /// <summary>Headers that become parameters: those of the server's pattern, and all of them for a handler that may look at them.</summary>
    private void TakeHeaders(IHttpRequestFeature request, ServedModel model, InferenceCall call)
    {
        bool all = model.Signature is { ReadsHeaders: true };
        if (forwarding is null && !all)
            return;
        KeyValuePair<string, string>[] headers = [.. request.Headers.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString()))];
        ReadOnlyMemory<byte> forwarded = forwarding?.Collect(headers) ?? default;
        call.OuterParameters = all ? HeaderForwarding.CollectAll(headers, forwarded) : forwarded;
    }

    private ValueTask RefuseCodingAsync(IFeatureCollection features, IHttpRequestFeature request)
    {
        features.Get<IHttpResponseFeature>()!.Headers.AcceptEncoding = ContentCodings.Offered;
        int status = models.Options.Dialect == ApiDialect.MLServer ? 415 : 501;
        return ApiApplication.AnswerErrorAsync(
            features, status, $"Unsupported compression type: the Content-Encoding '{request.Headers.ContentEncoding}' is not {ContentCodings.Offered} or identity.");
    }

    /// <summary>The answer as the client wants it; compressed it lies in the memory of the request's body, which nobody needs any more.</summary>
    private PinnedBuffer Compress(IFeatureCollection features, InferenceCall call, StringValues accepted)
    {
        ContentCoding coding = ContentCodings.OfAnswer(accepted);
        bool mlserver = models.Options.Dialect == ApiDialect.MLServer;
        if (coding == ContentCoding.Identity || (mlserver && (coding != ContentCoding.Gzip || call.Response.Length < MlserverMinimum)))
            return call.Response;
        call.Body.Clear();
        var target = new BufferStream(call.Body);
        using (Stream compressor = coding == ContentCoding.Gzip
            ? new GZipStream(target, CompressionLevel.Fastest)
            : new ZLibStream(target, CompressionLevel.Fastest))
        {
            compressor.Write(call.Response.WrittenMemory.Span);
        }

        IHttpResponseFeature response = features.Get<IHttpResponseFeature>()!;
        response.Headers.ContentEncoding = ContentCodings.NameOf(coding);
        response.Headers.Vary = "Accept-Encoding";
        return call.Body;
    }
}
