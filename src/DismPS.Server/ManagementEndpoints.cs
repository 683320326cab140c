using System.Buffers;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>Everything but inference: health, metadata, configuration, statistics, metrics; the repository by a part of its own.</summary>
internal sealed class ManagementEndpoints(InferenceServer models, ApiServerOptions options, MlserverMetrics? mlserver)
{
    // Only what is really there, under Triton's names and in its order: clients look at the list.
    internal static readonly string[] Extensions =
    [
        "classification", "sequence", "model_repository", "model_repository(unload_dependents)", "schedule_policy", "model_configuration", "binary_tensor_data",
        "parameters", "statistics", "trace", "logging",
    ];

    internal static readonly string Version = typeof(InferenceServer).Assembly.GetName().Version?.ToString(3) ?? "";

    private const int MaxNamed = 5;

    private readonly RepositoryEndpoints repository = new(models);
    private readonly MachineMetrics machine = new(models, options.AllowCpuMetrics);

    /// <summary>KServe's status, which says what is meant; Triton and MLServer give 400.</summary>
    private int NotReady => models.Options.Dialect == ApiDialect.Default ? 503 : 400;

    public async ValueTask AnswerAsync(IFeatureCollection features, IHttpRequestFeature request, bool metricsOnly)
    {
        ApiRoute? route = ApiRoute.Parse(request.Path);
        if (route is null || (metricsOnly && route.Action != "metrics") || !IsSpoken(route))
        {
            await ApiApplication.AnswerErrorAsync(features, 404, "Not Found").ConfigureAwait(false);
            return;
        }

        if (route is { Action: "infer", Name: string name } && request.Method == "POST")
            throw models.MissingModel(name, route.Version);
        if (request.Method != route.Method)
        {
            await ApiApplication.AnswerErrorAsync(features, 405, $"Method Not Allowed: {request.Path} takes {route.Method}", route.Method).ConfigureAwait(false);
            return;
        }

        if (RepositoryEndpoints.Takes(route))
        {
            await repository.AnswerAsync(features, route).ConfigureAwait(false);
            return;
        }

        var body = new PinnedBuffer();
        string contentType = InferRequestWriter.JsonContentType;
        int status = 200;
        if (route.Action == "metrics")
        {
            MetricsText.Write(body, models);
            machine.Write(body);
            mlserver?.Write(body);
            contentType = "text/plain; version=0.0.4; charset=utf-8";
        }
        else if (route.Action == "config")
        {
            body.Write(Find(route).ReadConfiguration().Span);
        }
        else
        {
            using var json = new Utf8JsonWriter(body);
            status = Write(json, route);
        }

        features.Get<IHttpResponseFeature>()!.StatusCode = status;
        await ApiApplication.SendAsync(features, body, contentType).ConfigureAwait(false);
    }

    /// <summary>The list of names is KServe's own; Triton has no pages of documentation either.</summary>
    private bool IsSpoken(ApiRoute route) => models.Options.Dialect switch
    {
        ApiDialect.Triton => route.Action is not ("models" or "docs" or "openapi"),
        ApiDialect.MLServer => route.Action != "models",
        _ => true,
    };

    private int Write(Utf8JsonWriter json, ApiRoute route)
    {
        int status = 200;
        switch (route.Action)
        {
            case "live":
                WriteFlag(json, "live", true);
                break;
            case "ready":
                status = WriteReady(json);
                break;
            case "server":
                WriteServer(json);
                break;
            case "models":
                WriteNames(json);
                break;
            case "stats":
                WriteStatistics(json, route);
                break;
            case "model-ready":
                status = WriteModelReady(json, route);
                break;
            default:
                WriteModel(json, route);
                break;
        }

        json.Flush();
        return status;
    }

    private int WriteReady(Utf8JsonWriter json)
    {
        IReadOnlyList<ServedModel> missing = models.NotReady;
        json.WriteStartObject();
        json.WriteBoolean("ready", missing.Count == 0);
        if (missing.Count > 0)
            json.WriteString("reason", $"not ready: {string.Join(", ", missing.Take(MaxNamed).Select(m => m.Name).Distinct())}{(missing.Count > MaxNamed ? ", ..." : "")}");
        json.WriteEndObject();
        return missing.Count == 0 ? 200 : NotReady;
    }

    private int WriteModelReady(Utf8JsonWriter json, ApiRoute route)
    {
        ServedModel? model = models.FindModel(route.Name!, route.Version);
        // As Triton has it, a model that is known and cannot answer is another thing than an unknown one.
        if (model is null && models.IsUnloaded(route.Name!))
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"Model version not ready: '{route.Name}' was unloaded.",
                "Load the model again.") { MessageIsAnswer = true, HttpStatus = 400 };
        }

        if (model is null && models.Options.Dialect == ApiDialect.Triton)
        {
            throw new DismException(ErrorCode.RequestInvalid, "Model version not ready",
                "Ask again once the model is ready.") { MessageIsAnswer = true };
        }

        model ??= Find(route);
        if (model.Failure is { } failure)
            throw new DismException(ErrorCode.ModelLoadFailed, $"Model version not ready: '{model.Name}' has no available versions: {failure.Message}", failure.Cure) { HttpStatus = 400, MessageIsAnswer = failure.MessageIsAnswer };
        bool ready = model.State == ModelState.Ready;
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteBoolean("ready", ready);
        if (model.Reason is { } reason)
            json.WriteString("reason", reason);
        json.WriteEndObject();
        return ready ? 200 : NotReady;
    }

    private void WriteModel(Utf8JsonWriter json, ApiRoute route)
    {
        ServedModel model = Find(route);
        if (model.Signature is null || model.State is ModelState.Loading or ModelState.Failed)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"Request for unknown model: '{model.Name}' has no available versions: {model.Failure?.Message ?? "it is being loaded"}",
                "Load the model again.") { MessageIsAnswer = true };
        }

        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteStartArray("versions");
        foreach (string version in route.Version is null ? models.VersionsOf(model.Name) : [model.Version])
            json.WriteStringValue(version);
        json.WriteEndArray();
        json.WriteString("platform", model.Signature.Platform);
        WriteTensors(json, "inputs", model.Signature.Inputs, model.Signature.InputContentTypes);
        WriteTensors(json, "outputs", model.Signature.Outputs, model.Signature.OutputContentTypes);
        if (models.Options.Dialect == ApiDialect.MLServer)
        {
            json.WriteStartObject("parameters");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteNames(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("models");
        foreach (string name in models.Models.Select(m => m.Name).Distinct())
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private ServedModel Find(ApiRoute route) =>
        models.FindModel(route.Name!, route.Version) ?? throw models.MissingModel(route.Name!, route.Version);

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

    private void WriteStatistics(Utf8JsonWriter json, ApiRoute route)
    {
        json.WriteStartObject();
        json.WriteStartArray("model_stats");
        foreach (ServedModel model in FindAll(route))
            StatisticsJson.Write(json, model);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>All models, all versions of one, or one version.</summary>
    private IReadOnlyList<ServedModel> FindAll(ApiRoute route)
    {
        if (route.Name is null)
            return models.Models;
        IReadOnlyList<ServedModel> found = [.. models.Models.Where(m => m.Name == route.Name && (route.Version is null || m.Version == route.Version))];
        if (found.Count == 0 && models.Options.Dialect == ApiDialect.Triton)
        {
            throw new DismException(ErrorCode.RequestInvalid, $"requested model '{route.Name}' is not available",
                "Ask for a model that the index of the server has.") { MessageIsAnswer = true };
        }

        return found.Count > 0 ? found : [Find(route)];
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool value)
    {
        json.WriteStartObject();
        json.WriteBoolean(name, value);
        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, IEnumerable<TensorSpec> specs, IReadOnlyDictionary<string, string> contentTypes)
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
            if (contentTypes.TryGetValue(spec.Name, out string? contentType))
            {
                json.WriteStartObject("parameters");
                json.WriteString("content_type", contentType);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
