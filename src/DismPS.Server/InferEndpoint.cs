using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace DismPS.Server;

/// <summary>Inference: the body into pinned memory, through the model, and the answer out of pinned memory.</summary>
internal sealed class InferEndpoint(InferenceServer models)
{
    private const int MaxReserved = 16 << 20;

    private readonly long maxBody = models.Options.Limits.MaxBodyBytes;

    public async ValueTask AnswerAsync(ApiContext context, IHttpRequestFeature request, ServedModel model, CallFormat format)
    {
        IFeatureCollection features = context.Features;
        int? headerLength = ReadHeaderLength(request);
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding) && request.Headers.ContentEncoding != "identity")
        {
            await ApiApplication.AnswerErrorAsync(features, 415, $"The Content-Encoding '{request.Headers.ContentEncoding}' is not supported: send the body as it is.").ConfigureAwait(false);
            return;
        }

        if (request.Headers.ContentLength > maxBody)
        {
            await ApiApplication.AnswerErrorAsync(features, 413, TooLarge()).ConfigureAwait(false);
            return;
        }

        InferenceCall call = models.RentCall();
        try
        {
            call.BeginBody(headerLength);
            // Growing step by step would copy what has come again and again; a length that is only claimed gets no more than this.
            if (request.Headers.ContentLength is long announced)
                call.Body.GetSpan((int)Math.Min(announced, MaxReserved));
            await ReadBodyAsync(features, call.Body).ConfigureAwait(false);
            // The connection's token is there anyway; the request's own would be made anew each time.
            CancellationToken closed = features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed ?? default;
            await model.ExecuteAsync(call, format, closed).ConfigureAwait(false);
            string contentType = InferRequestWriter.JsonContentType;
            if (call.ResponseHeaderLength is int length)
            {
                contentType = InferRequestWriter.BinaryContentType;
                features.Get<IHttpResponseFeature>()!.Headers[InferRequestWriter.HeaderLengthName] = length.ToString(CultureInfo.InvariantCulture);
            }

            await ApiApplication.SendAsync(features, call.Response, contentType).ConfigureAwait(false);
        }
        finally
        {
            models.ReturnCall(call);
        }
    }

    private static int? ReadHeaderLength(IHttpRequestFeature request)
    {
        if (!request.Headers.TryGetValue(InferRequestWriter.HeaderLengthName, out StringValues value))
            return null;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            ? length
            : throw new DismException(ErrorCode.RequestInvalid, $"{InferRequestWriter.HeaderLengthName} must be the number of bytes of the JSON part, got '{value}'.");
    }

    private async ValueTask ReadBodyAsync(IFeatureCollection features, PinnedBuffer body)
    {
        PipeReader reader = features.Get<IRequestBodyPipeFeature>()!.Reader;
        int offset = body.Length;
        while (true)
        {
            ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> bytes = result.Buffer;
            if (body.Length - offset + bytes.Length > maxBody)
                throw new Microsoft.AspNetCore.Http.BadHttpRequestException(TooLarge(), 413);
            foreach (ReadOnlyMemory<byte> part in bytes)
            {
                part.Span.CopyTo(body.GetSpan(part.Length));
                body.Advance(part.Length);
            }

            reader.AdvanceTo(bytes.End);
            if (result.IsCanceled)
                throw new OperationCanceledException();
            if (result.IsCompleted)
                return;
        }
    }

    private string TooLarge() => $"The request body is larger than the limit of {maxBody} bytes.";
}
