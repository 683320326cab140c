using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Writes InferenceServices: fields in a fixed order, nothing empty.</summary>
public static class InferenceServiceWriter
{
    private const string AutoscalerAnnotation = "serving.kserve.io/autoscalerClass";

    // 'model' came with 0.8; before, each format was a field of its own.
    private static readonly Version ModelField = new(0, 8);

    /// <summary>Writes one.</summary>
    /// <param name="spec">What it is to be.</param>
    /// <param name="kserveVersion">Release of KServe; null for the newest.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: the release cannot express it.</exception>
    public static JsonObject Write(InferenceServiceSpec spec, Version? kserveVersion = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Version version = kserveVersion is null ? KserveReleases.Newest : KserveReleases.Nearest(kserveVersion);
        var metadata = new JsonObject { ["name"] = spec.Name };
        metadata.Put("namespace", spec.Namespace);
        metadata.Put("labels", ToObject(spec.Labels));
        metadata.Put("annotations", ToObject(Annotations(spec, version)));
        return new JsonObject
        {
            ["apiVersion"] = ObjectKind.InferenceService.ApiVersion,
            ["kind"] = ObjectKind.InferenceService.Kind,
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["predictor"] = Predictor(spec, version) },
        };
    }

    private static SortedDictionary<string, string> Annotations(InferenceServiceSpec spec, Version version)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in spec.Annotations ?? new Dictionary<string, string>())
            annotations[key] = key == KserveNames.ModeAnnotation ? DeploymentModes.NameIn(value, version) : value;
        if (spec.DeploymentMode is { Length: > 0 } mode)
            annotations[KserveNames.ModeAnnotation] = DeploymentModes.NameIn(mode, version);
        if (spec.Autoscaler is { Length: > 0 } autoscaler)
            annotations[AutoscalerAnnotation] = autoscaler;
        return annotations;
    }

    private static JsonObject Predictor(InferenceServiceSpec spec, Version version)
    {
        var predictor = new JsonObject();
        predictor.Put("minReplicas", spec.MinReplicas);
        predictor.Put("maxReplicas", spec.MaxReplicas);
        predictor.Put("scaleMetric", spec.ScaleMetric);
        predictor.Put("scaleTarget", spec.ScaleTarget);
        predictor.Put("autoScaling", spec.AutoScaling?.DeepClone());
        predictor.Put("containerConcurrency", spec.ContainerConcurrency);
        predictor.Put("timeout", spec.TimeoutSeconds);
        predictor.Put("canaryTrafficPercent", spec.CanaryTrafficPercent);
        if (spec.DeploymentStrategy is { Length: > 0 } strategy)
            predictor["deploymentStrategy"] = new JsonObject { ["type"] = strategy };
        predictor.Put("labels", ToObject(spec.PodLabels));
        predictor.Put("annotations", ToObject(spec.PodAnnotations));
        predictor.Put("batcher", Batcher(spec));
        predictor.Put("logger", Logger(spec));
        predictor.Put("serviceAccountName", spec.ServiceAccount);
        predictor.Put("nodeSelector", ToObject(spec.NodeSelector));
        predictor.Put("tolerations", spec.Tolerations is null ? null : new JsonArray([.. spec.Tolerations.Select(t => t.DeepClone())]));
        predictor.Put("runtimeClassName", spec.RuntimeClassName);
        predictor.Put("imagePullSecrets", spec.ImagePullSecrets is null ? null : new JsonArray([.. spec.ImagePullSecrets.Select(s => new JsonObject { ["name"] = s })]));
        if (version < ModelField)
            predictor[OldForm(spec)] = Model(spec, isOld: true);
        else
            predictor["model"] = Model(spec, isOld: false);
        return predictor;
    }

    private static string OldForm(InferenceServiceSpec spec)
    {
        if (spec.Image is null && spec.Runtime is "kserve-tritonserver")
            return "triton";
        if (spec.Format is "sklearn" or "xgboost" or "lightgbm" or "onnx" or "pytorch" or "tensorflow" or "triton" or "pmml" or "paddle")
            return spec.Format;

        throw new DismException(ErrorCode.UsageInvalid, $"KServe before {ModelField} cannot serve '{spec.Format}'.", "Write for a newer release.", spec.Name);
    }

    private static JsonObject Model(InferenceServiceSpec spec, bool isOld)
    {
        var model = new JsonObject();
        if (!isOld)
        {
            var format = new JsonObject { ["name"] = spec.Format };
            format.Put("version", spec.FormatVersion);
            model["modelFormat"] = format;
            model.Put("runtime", spec.Runtime);
        }

        model.Put("runtimeVersion", spec.RuntimeVersion);
        model.Put("protocolVersion", spec.Protocol);
        model.Put("storageUri", spec.StorageUri);
        var storage = new JsonObject();
        storage.Put("key", spec.StorageKey);
        storage.Put("path", spec.StoragePath);
        storage.Put("parameters", ToObject(spec.StorageParameters));
        model.Put("storage", storage);
        model.Put("image", spec.Image);
        model.Put("args", spec.Arguments is null ? null : new JsonArray([.. spec.Arguments.Select(a => JsonValue.Create(a))]));
        model.Put("env", spec.Environment is null ? null : new JsonArray([.. spec.Environment.Select(e => new JsonObject { ["name"] = e.Key, ["value"] = e.Value })]));
        var resources = new JsonObject();
        resources.Put("requests", ToObject(spec.Requests));
        resources.Put("limits", ToObject(spec.Limits));
        model.Put("resources", resources);
        return model;
    }

    private static JsonObject? Batcher(InferenceServiceSpec spec)
    {
        if (spec.Batcher is null)
            return null;

        var batcher = new JsonObject();
        foreach ((string name, long value) in spec.Batcher)
            batcher[name] = value;
        return batcher;
    }

    private static JsonObject Logger(InferenceServiceSpec spec)
    {
        var logger = new JsonObject();
        logger.Put("mode", spec.LoggerMode);
        logger.Put("url", spec.LoggerUrl);
        return logger;
    }

    private static JsonObject? ToObject(IReadOnlyDictionary<string, string>? entries)
    {
        if (entries is null)
            return null;

        var mapping = new JsonObject();
        foreach ((string key, string value) in entries)
            mapping[key] = value;
        return mapping;
    }
}
