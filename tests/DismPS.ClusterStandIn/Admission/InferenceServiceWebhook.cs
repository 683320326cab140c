using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DismPS.KubernetesStandIn;

/// <summary>The refusals and defaults of KServe's webhooks that users meet most.</summary>
internal static partial class InferenceServiceWebhook
{
    private const string ModeAnnotation = "serving.kserve.io/deploymentMode";

    private static readonly string[] OldForms =
        ["sklearn", "xgboost", "tensorflow", "pytorch", "triton", "onnx", "huggingface", "pmml", "lightgbm", "paddle"];

    private static readonly string[] Parts = ["predictor", "transformer", "explainer"];

    private static readonly string[] Implementations = [.. OldForms, "model", "containers", "workerSpec"];

    /// <summary>Fills in what the defaulter does.</summary>
    public static void Default(JsonObject value, string defaultMode)
    {
        if (value.At("spec", "predictor") is not JsonObject predictor || !Implementations.Any(predictor.ContainsKey))
            throw new ApiFailure(500, "InternalError", "admission webhook \"inferenceservice.kserve-webhook-server.defaulter\" denied the request: panic: runtime error: index out of range [0] with length 0 [recovered]");
        foreach (JsonObject each in (value.At("spec", "canary") as JsonArray ?? []).OfType<JsonObject>().Select(c => c["predictor"]).OfType<JsonObject>().Prepend(predictor))
        {
            // The form of before there were runtimes.
            if (OldForms.Where(each.ContainsKey).ToArray() is [string old] && each[old] is JsonObject given)
            {
                JsonObject converted = given.DeepClone().AsObject();
                converted["modelFormat"] = new JsonObject { ["name"] = old };
                each["model"] = converted;
                each.Remove(old);
            }
            if (each["model"] is not JsonObject model)
                continue;
            model["name"] ??= "";
            model["resources"] ??= new JsonObject();
            if (model.Text("modelFormat", "name") == "triton")
                model["protocolVersion"] ??= "v2";
        }
        foreach (JsonObject part in Parts.Select(p => value.At("spec", p)).OfType<JsonObject>())
            DefaultContainers(part);
        if (predictor["model"] is JsonObject named && named.Text("modelFormat", "name") is string format)
            value.Metadata().Child("annotations")["modelFormat"] = format;
        string mode = value.Annotation(ModeAnnotation) ?? defaultMode;
        value.Metadata().Child("annotations")[ModeAnnotation] = mode switch { "Serverless" => "Knative", "RawDeployment" => "Standard", _ => mode };
    }

    /// <summary>Refuses what the validator does.</summary>
    public static void Validate(JsonObject value, JsonObject? live)
    {
        string name = value.Name();
        if (!NamePattern().IsMatch(name))
            throw Denied($"the InferenceService \"{name}\" is invalid: a InferenceService name must consist of lower case alphanumeric characters or '-', and must start with alphabetical character. (e.g. \"my-name\" or \"abc-123\", regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
        if (live?.Annotation(ModeAnnotation) is string was && value.Annotation(ModeAnnotation) is string now && was != now)
            throw Denied($"update rejected: deploymentMode cannot be changed from '{was}' to '{now}'");
        JsonObject predictor = value.At("spec", "predictor")!.AsObject();
        if (OldForms.Count(predictor.ContainsKey) > 1)
            throw Denied("exactly one of [Name, SKLearn, XGBoost, Tensorflow, PyTorch, Triton, ONNX, HuggingFace, PMML, LightGBM, Paddle, Model] must be specified in Predictor");
        if (predictor.Text("model", "name") is { Length: > 0 })
            throw Denied("the 'name' field is not allowed in standard predictor");
        if (predictor.Text("model", "storageUri") is not null && predictor.ContainsKey("storageUris"))
            throw Denied("Setting both StorageURI and StorageURIs is not supported.");
        foreach (JsonObject storage in (predictor["storageUris"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (storage.Text("mountPath") is string path && path.Contains("..", StringComparison.Ordinal))
                throw Denied($"storage path cannot contain '..' for security reasons: {path}");
        }
        foreach (string component in Parts)
        {
            if (value.At("spec", component) is JsonObject part)
                Scale(part);
        }
        Autoscaling(value, predictor);
        Canaries(value, predictor);
        if (predictor["logger"] is JsonObject logger && logger.Text("mode") is null)
            throw Denied("invalid logger type");
        if (value.Annotation(ModeAnnotation) == "Knative" && predictor.ContainsKey("deploymentStrategy"))
            throw Denied("customizing deploymentStrategy is only supported for raw deployment mode");
    }

    // A custom server is called like those of runtimes, and gets their resources.
    private static void DefaultContainers(JsonObject part)
    {
        if (part["containers"] is not JsonArray containers)
            return;
        bool isServer = !part.ContainsKey("model");
        foreach (JsonObject container in containers.OfType<JsonObject>())
        {
            if (isServer && containers.Count == 1)
                container["name"] = ChildShape.ServerContainer;
            JsonObject resources = container.Child("resources");
            if (!isServer || container.Text("name") != ChildShape.ServerContainer)
                continue;
            foreach (string list in new[] { "limits", "requests" })
            {
                resources.Child(list)["cpu"] ??= "1";
                resources.Child(list)["memory"] ??= "2Gi";
            }
        }
    }

    private static ApiFailure Denied(string message) =>
        new(403, "Forbidden", $"admission webhook \"inferenceservice.kserve-webhook-server.validator\" denied the request: {message}");

    private static void Scale(JsonObject part)
    {
        double? least = Number(part, "minReplicas");
        double? most = Number(part, "maxReplicas");
        if (least < 0)
            throw Denied("'MinReplicas' cannot be less than 0");
        if (most < 0)
            throw Denied("'MaxReplicas' cannot be less than 0");
        if (most is > 0 && least > most)
            throw Denied("'MinReplicas' cannot be greater than MaxReplicas");
        if (Number(part, "containerConcurrency") < 0)
            throw Denied("parallelism cannot be less than 0");
    }

    private static void Autoscaling(JsonObject value, JsonObject predictor)
    {
        string? type = value.Annotation("serving.kserve.io/autoscalerClass");
        if (type is not (null or "hpa" or "keda" or "external" or "none"))
            throw Denied($"[{type}] is not a supported autoscaler class type");
        string? metric = predictor.Text("scaleMetric");
        if (type == "hpa" && metric is "concurrency" or "rps")
            throw Denied($"[{metric}] is not a supported metric");
        if (metric == "cpu" && Number(predictor, "scaleTarget") is < 1 or > 100)
            throw Denied("the target utilization percentage should be a [1-100] integer");
    }

    private static void Canaries(JsonObject value, JsonObject predictor)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        int index = 0;
        foreach (JsonObject canary in (value.At("spec", "canary") as JsonArray ?? []).OfType<JsonObject>())
        {
            if (canary.Text("predictor", "name") is not { Length: > 0 } name)
                throw Denied($"canary[{index}] predictor.name is required");
            if (name == predictor.Text("name"))
                throw Denied($"canary predictor.name \"{name}\" conflicts with stable predictor name");
            if (!names.Add(name))
                throw Denied($"canary predictor.name \"{name}\" is duplicated");
            double stable = Number(predictor, "minReplicas") ?? 1;
            if (Number((JsonObject)canary["predictor"]!, "minReplicas") is double least && least > stable)
                throw Denied($"canary \"{name}\" minReplicas ({least}) must not exceed stable predictor minReplicas ({stable})");
            index++;
        }
    }

    private static double? Number(JsonObject value, string name) => value[name] is JsonValue v && v.TryGetValue(out double number) ? number : null;

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex NamePattern();
}
