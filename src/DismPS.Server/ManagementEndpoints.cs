using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>Everything but inference: health, metadata, statistics, the repository's index, metrics.</summary>
internal sealed class ManagementEndpoints(InferenceServer models, ApiServerOptions options)
{
    // Only what is really there: clients look at the list.
    private static readonly string[] Extensions = ["binary_tensor_data", "statistics"];

    private static readonly string Version = typeof(InferenceServer).Assembly.GetName().Version?.ToString(3) ?? "";

    public async ValueTask AnswerAsync(IFeatureCollection features, IHttpRequestFeature request, bool metricsOnly)
    {
        ApiRoute? route = ApiRoute.Parse(request.Path);
        if (route is null || (metricsOnly && route.Action != "metrics"))
        {
            await ApiApplication.AnswerErrorAsync(features, 404, "Not Found").ConfigureAwait(false);
            return;
        }

        if (route is { Action: "infer", Name: string name } && request.Method == "POST")
            throw InferenceServer.UnknownModel(name, route.Version);
        if (request.Method != route.Method)
        {
            await ApiApplication.AnswerErrorAsync(features, 405, $"Method Not Allowed: {request.Path} takes {route.Method}", route.Method).ConfigureAwait(false);
            return;
        }

        var body = new PinnedBuffer();
        string contentType = InferRequestWriter.JsonContentType;
        int status = 200;
        if (route.Action == "metrics")
        {
            MetricsText.Write(body, models);
            contentType = "text/plain; version=0.0.4; charset=utf-8";
        }
        else
        {
            if (route.Action == "index")
                await CheckIndexRequestAsync(features).ConfigureAwait(false);
            using var json = new Utf8JsonWriter(body);
            status = Write(json, route);
        }

        features.Get<IHttpResponseFeature>()!.StatusCode = status;
        await ApiApplication.SendAsync(features, body, contentType).ConfigureAwait(false);
    }

    private int Write(Utf8JsonWriter json, ApiRoute route)
    {
        int status = 200;
        switch (route.Action)
        {
            case "live":
                WriteFlag(json, "live", true);
                break;
            case "ready":
                status = models.IsReady ? 200 : 503;
                WriteFlag(json, "ready", models.IsReady);
                break;
            case "server":
                WriteServer(json);
                break;
            case "index":
                WriteIndex(json);
                break;
            case "stats":
                WriteStatistics(json, route);
                break;
            default:
                status = WriteModel(json, route);
                break;
        }

        json.Flush();
        return status;
    }

    private int WriteModel(Utf8JsonWriter json, ApiRoute route)
    {
        ServedModel model = Find(route);
        ModelState state = model.State;
        if (route.Action == "model-ready" && state is ModelState.Loading or ModelState.Recovering)
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteBoolean("ready", false);
            if (model.Reason is { } reason)
                json.WriteString("reason", reason);
            json.WriteEndObject();
            return 503;
        }

        if (model.Signature is null || state is ModelState.Loading or ModelState.Failed)
            throw new DismException(ErrorCode.ModelLoadFailed, $"Request for unknown model: '{model.Name}' has no available versions: {model.Failure?.Message}");
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        if (route.Action == "model-ready")
        {
            json.WriteBoolean("ready", true);
        }
        else
        {
            json.WriteStartArray("versions");
            json.WriteStringValue(model.Version);
            json.WriteEndArray();
            json.WriteString("platform", model.Signature.Platform);
            WriteTensors(json, "inputs", model.Signature.Inputs);
            WriteTensors(json, "outputs", model.Signature.Outputs);
        }

        json.WriteEndObject();
        return 200;
    }

    private ServedModel Find(ApiRoute route) =>
        models.FindModel(route.Name!, route.Version) ?? throw InferenceServer.UnknownModel(route.Name!, route.Version);

    private void WriteServer(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", options.ServerName);
        json.WriteString("version", Version);
        json.WriteStartArray("extensions");
        foreach (string extension in Extensions)
            json.WriteStringValue(extension);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteIndex(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (ServedModel model in models.Models)
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteString("version", model.Version);
            json.WriteString("state", model.State switch { ModelState.Ready => "READY", ModelState.Loading => "LOADING", _ => "UNAVAILABLE" });
            if (model.Reason is { } reason)
                json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteStatistics(Utf8JsonWriter json, ApiRoute route)
    {
        json.WriteStartObject();
        json.WriteStartArray("model_stats");
        foreach (ServedModel model in route.Name is null ? models.Models : [Find(route)])
            StatisticsJson.Write(json, model);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool value)
    {
        json.WriteStartObject();
        json.WriteBoolean(name, value);
        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, IEnumerable<TensorSpec> specs)
    {
        json.WriteStartArray(name);
        foreach (TensorSpec spec in specs)
        {
            json.WriteStartObject();
            json.WriteString("name", spec.Name);
            json.WriteString("datatype", spec.DataType.ToWireName());
            json.WriteStartArray("shape");
            // The protocol has no way to say that the rank is unknown.
            foreach (long entry in spec.Shape.IsDefault ? [-1] : spec.Shape)
                json.WriteNumberValue(entry);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static async ValueTask CheckIndexRequestAsync(IFeatureCollection features)
    {
        try
        {
            using var content = new MemoryStream();
            await features.Get<IHttpRequestFeature>()!.Body.CopyToAsync(content).ConfigureAwait(false);
            if (content.Length > 0)
                using (JsonDocument.Parse(content.GetBuffer().AsMemory(0, (int)content.Length)))
                {
                }
        }
        catch (JsonException e)
        {
            throw new DismException(ErrorCode.RequestInvalid, $"Failed to parse the JSON body: {e.Message}", null, null, e);
        }
    }
}
