using System.Buffers;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>KServe's V1 protocol, MLflow's scoring protocol, and the pages that describe what is served.</summary>
internal sealed class ValueEndpoints(InferenceServer models, ApiServerOptions options)
{
    private const string Html = "text/html; charset=utf-8";

    private static readonly byte[] VersionText = JsonSerializer.SerializeToUtf8Bytes(typeof(InferenceServer).Assembly.GetName().Version?.ToString(3) ?? "");

    /// <summary>How the body of a request for inference is written; null when the route is another one.</summary>
    public static CallFormat? FormatOf(ApiRoute route, IHttpRequestFeature request) => route.Action switch
    {
        "infer" => InferFormat.Instance,
        "predict" => ValueFormat.Predict,
        "invocations" => IsCsv(request) ? ValueFormat.CsvInvocations : ValueFormat.Invocations,
        _ => null,
    };

    /// <summary>The model that a request without a model's name is for.</summary>
    /// <exception cref="DismException">There are several, or none.</exception>
    public ServedModel OnlyModel()
    {
        string[] names = [.. models.Models.Select(m => m.Name).Distinct()];
        return names.Length == 1
            ? models.FindModel(names[0])!
            : throw new DismException(
                ErrorCode.RequestInvalid,
                $"/invocations names no model, and this server has {names.Length}: {string.Join(", ", names)}.",
                "Serve one model, or ask for one by its name: /v1/models/NAME:predict, /v2/models/NAME/infer.");
    }

    /// <summary>Answers when the request is for these endpoints.</summary>
    public async ValueTask<bool> TryAnswerAsync(IFeatureCollection features, IHttpRequestFeature request)
    {
        if (ApiRoute.Parse(request.Path) is not ApiRoute route || route.Action is not ("predict" or "invocations" or "v1-models" or "v1-model" or "ping" or "version" or "docs" or "openapi"))
            return false;
        // Triton has no pages of documentation.
        if (route.Action is "docs" or "openapi" && models.Options.Dialect == ApiDialect.Triton)
            return false;
        if (request.Method != route.Method && !(route.Method == "GET" && request.Method == "HEAD"))
        {
            await ApiApplication.AnswerErrorAsync(features, 405, $"Method Not Allowed: {request.Path} takes {route.Method}", route.Method).ConfigureAwait(false);
            return true;
        }

        var body = new PinnedBuffer();
        (int status, string contentType) = Write(body, route);
        IHttpResponseFeature response = features.Get<IHttpResponseFeature>()!;
        response.StatusCode = status;
        if (contentType == Html)
            response.Headers.ContentSecurityPolicy = OpenApiPage.ContentSecurityPolicy;
        await ApiApplication.SendAsync(features, body, contentType).ConfigureAwait(false);
        return true;
    }

    private (int Status, string ContentType) Write(PinnedBuffer body, ApiRoute route)
    {
        switch (route.Action)
        {
            case "docs":
                if (route.Name is not null)
                    Find(route);
                OpenApiPage.Write(body);
                return (200, Html);
            case "openapi":
                OpenApiDocument.Write(body, options.ServerName, route.Name is null ? models.Models : [Find(route)], route.Version is not null);
                return (200, InferRequestWriter.JsonContentType);
            case "ping":
                body.Write("\n"u8);
                return (models.IsReady ? 200 : 503, InferRequestWriter.JsonContentType);
            case "version":
                body.Write(VersionText);
                return (200, InferRequestWriter.JsonContentType);
            default:
                using (var json = new Utf8JsonWriter(body))
                    return (WriteV1(json, route), InferRequestWriter.JsonContentType);
        }
    }

    private int WriteV1(Utf8JsonWriter json, ApiRoute route)
    {
        if (route.Action == "predict")
            throw InferenceServer.UnknownModel(route.Name!, null);
        json.WriteStartObject();
        int status = 200;
        if (route.Action == "v1-models")
        {
            json.WriteStartArray("models");
            foreach (string name in models.Models.Select(m => m.Name).Distinct())
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
        else
        {
            bool ready = Find(route).State == ModelState.Ready;
            json.WriteString("name", route.Name);
            json.WriteBoolean("ready", ready);
            status = ready ? 200 : 503;
        }

        json.WriteEndObject();
        return status;
    }

    private ServedModel Find(ApiRoute route) =>
        models.FindModel(route.Name!, route.Version) ?? throw InferenceServer.UnknownModel(route.Name!, route.Version);

    private static bool IsCsv(IHttpRequestFeature request) =>
        request.Headers.ContentType.ToString().StartsWith("text/csv", StringComparison.OrdinalIgnoreCase);
}
