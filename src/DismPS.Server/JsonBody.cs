using System.Text.Json;
using System.Text.Unicode;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>Reads the JSON bodies of requests that are no inference: they are rare, and most are small.</summary>
internal static class JsonBody
{
    private const int MaxDepth = 16;

    /// <summary>The body as a JSON object; null when it is empty. The caller disposes of it.</summary>
    /// <exception cref="DismException">It is no JSON object, or its Content-Encoding is unknown.</exception>
    /// <exception cref="BadHttpRequestException">It is too large.</exception>
    public static async ValueTask<JsonDocument?> ReadObjectAsync(IFeatureCollection features, long limit)
    {
        IHttpRequestFeature request = features.Get<IHttpRequestFeature>()!;
        ContentCoding coding = ContentCodings.OfRequest(request.Headers.ContentEncoding)
            ?? throw new DismException(ErrorCode.RequestInvalid, $"Unsupported compression type: the Content-Encoding '{request.Headers.ContentEncoding}' is not {ContentCodings.Offered} or identity.",
                "Send the body in one of these encodings.") { MessageIsAnswer = true, HttpStatus = 501 };
        var body = new PinnedBuffer();
        var bodies = new RequestBody(limit);
        await bodies.ReadAsync(features, request, body).ConfigureAwait(false);
        await SocketThread.Leave();
        bodies.Inflate(coding, body, 0);
        if (body.Written.Trim(" \t\r\n"u8).IsEmpty)
            return null;
        JsonDocument? document = null;
        try
        {
            RequireUnicode(body.Written);
            document = JsonDocument.Parse(body.WrittenMemory, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            throw new DismException(ErrorCode.RequestInvalid, $"Failed to parse the JSON body: {e.Message}",
                "Correct the JSON of the body.", null, e) { MessageIsAnswer = true };
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        JsonValueKind kind = document.RootElement.ValueKind;
        document.Dispose();
        throw new DismException(ErrorCode.RequestInvalid, $"The JSON body must be an object, got {kind}.",
            "Send one object.") { MessageIsAnswer = true };
    }

    /// <summary>Bytes that are no UTF-8, and half of a surrogate pair, which JSON lets pass as an escape, would throw wherever a text is looked at.</summary>
    private static void RequireUnicode(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new DismException(ErrorCode.RequestInvalid, "The request has a text that is no Unicode: bytes that are no UTF-8.",
                "Write the body in UTF-8.") { MessageIsAnswer = true };
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException e)
            {
                throw new DismException(ErrorCode.RequestInvalid, "The request has a text that is no Unicode: half of a surrogate pair.",
                    "Write both halves of the pair, or none.", null, e) { MessageIsAnswer = true };
            }
        }
    }
}
