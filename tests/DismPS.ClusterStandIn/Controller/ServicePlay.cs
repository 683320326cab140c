using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>What KServe's controller does with an InferenceService that is new or changed.</summary>
internal static class ServicePlay
{
    private const string Finalizer = "inferenceservice.finalizers";

    private static readonly string[] Schemes =
        ["gs://", "s3://", "pvc://", "file://", "https://", "http://", "hdfs://", "webhdfs://", "oci://", "oci+native://", "hf://"];

    public static async Task RunAsync(PlayContext context)
    {
        if (context.Behaviour.Kind == BehaviourKind.Hang)
            return;
        await context.StepAsync();
        if (context.Service.Finalizers().Count == 0)
            context.Objects.Change("inferenceservices", context.Name, s => s.Metadata()["finalizers"] = new JsonArray(Finalizer), context.Namespace);
        await context.StepAsync();
        JsonObject service = context.Service;
        string mode = context.ModeOf(service);
        if (context.Behaviour.Kind == BehaviourKind.Recording)
        {
            await ReplayAsync(context);
            return;
        }
        if (service.Annotation("serving.kserve.io/stop") == "true")
        {
            Stop(context, mode);
            return;
        }
        RuntimeChoice runtime = context.Behaviour.Kind == BehaviourKind.NoRuntime
            ? RuntimeChoice.NotRecognized(service.Text("spec", "predictor", "model", "runtime") ?? "")
            : RuntimeChoice.Of(service, context.Objects);
        if (runtime.FailureReason is string reason)
        {
            JsonObject failure = StatusShape.Failure(reason, runtime.FailureMessage);
            context.SetStatus(s => StatusShape.Invalid(s, context.Now, mode, StatusShape.ModelStatus("InvalidSpec", "", "FailedToLoad", failure: failure)));
            context.Tell(service, "InternalError", context.Behaviour.Message ?? runtime.EventMessage);
            return;
        }
        if (context.Behaviour.Kind == BehaviourKind.SilentError || HasUnknownScheme(service))
        {
            context.SetStatus(s => StatusShape.Invalid(s, context.Now, mode, StatusShape.ModelStatus("", null, null)));
            context.Tell(service, "InternalError", context.Behaviour.Message ?? $"StorageURI not supported: storageUri, must be one of: [{string.Join(", ", Schemes)}] or match https://{{}}.blob.core.windows.net/{{}}/{{}} or be an absolute or relative local path. StorageUri [{ChildShape.Source((JsonObject)service.At("spec", "predictor")!)}] is not supported.");
            return;
        }
        if (Unreconciled(context, service, mode) is string refusal)
        {
            Fail(context, mode == "Knative" ? mode : "Standard", runtime, refusal);
            return;
        }
        if (mode == "Knative")
            await new KnativePlay(context, runtime).RunAsync();
        else
            await new StandardPlay(context, runtime).RunAsync();
    }

    /// <summary>Lets an object go that was asked to; finalizers of others hold it on.</summary>
    public static async Task FinishAsync(PlayContext context)
    {
        await context.StepAsync();
        await context.StepAsync();
        string[] others = [.. context.Service.Finalizers().Where(f => f != Finalizer)];
        if (others.Length == 0)
            context.Objects.Remove("inferenceservices", context.Name, context.Namespace);
        else
            context.Objects.Change("inferenceservices", context.Name, s => s.Metadata()["finalizers"] = new JsonArray([.. others]), context.Namespace);
    }

    private static bool HasUnknownScheme(JsonObject service) =>
        ChildShape.Source((JsonObject)service.At("spec", "predictor")!) is string uri && uri.Contains("://", StringComparison.Ordinal)
        && !Schemes.Any(s => uri.StartsWith(s, StringComparison.Ordinal));

    // Names of hosts and values of labels have at most 63 characters.
    private static string? Unreconciled(PlayContext context, JsonObject service, string mode)
    {
        if (context.Behaviour.Kind == BehaviourKind.ReconcileFailed)
            return context.Behaviour.Message ?? $"fails to reconcile predictor: Deployment.apps \"{context.ChildName}\" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: \"2Gi\": must be less than or equal to memory limit of 1Gi";
        if (mode is not ("Standard" or "Knative"))
            return $"fails to create NewRawKubeReconciler for predictor: unsupported deployment mode for workload: {mode}";
        string host = $"{context.ChildName}-{context.Namespace}";
        if (host.Length > 63)
            return $"fails to create NewRawKubeReconciler for predictor: failed creating host name: invalid domain name \"{host}.example.com\": must be no more than 63 characters";
        string label = $"isvc.{context.ChildName}";
        return label.Length > 63 ? $"fails to reconcile predictor: Service \"{context.ChildName}\" is invalid: [metadata.labels: Invalid value: \"{label}\": must be no more than 63 characters]" : null;
    }

    private static void Fail(PlayContext context, string mode, RuntimeChoice runtime, string message)
    {
        context.SetStatus(s =>
        {
            JsonObject status = new()
            {
                ["components"] = new JsonObject { ["predictor"] = new JsonObject() },
                ["conditions"] = StatusShape.Conditions(s, context.Now, ("IngressReady", "Unknown", null, null), ("PredictorReady", "False", "ReconcileFailed", message), ("Ready", "False", "ReconcileFailed", message)),
                ["deploymentMode"] = mode,
                ["modelStatus"] = StatusShape.ModelStatus("", null, null),
            };
            if (runtime.Name is string name)
                status[runtime.IsOfCluster ? "clusterServingRuntimeName" : "servingRuntimeName"] = name;
            return status;
        });
        context.Tell(context.Service, "InternalError", message);
    }

    private static void Stop(PlayContext context, string mode)
    {
        foreach (string plural in new[] { "deployments", "services", "horizontalpodautoscalers" })
            context.Objects.Remove(plural, context.ChildName, context.Namespace);
        foreach (JsonObject pod in context.Objects.List("pods", context.Namespace).Where(p => p.Text("metadata", "labels", "serving.kserve.io/inferenceservice") == context.Name))
            context.Objects.Remove("pods", pod.Name(), context.Namespace);
        context.SetStatus(s => new JsonObject
        {
            ["conditions"] = StatusShape.Conditions(s, context.Now, ("PredictorReady", "False", "Stopped", null), ("Ready", "False", "Stopped", null), ("Stopped", "True", null, null)),
            ["deploymentMode"] = mode,
            ["modelStatus"] = StatusShape.ModelStatus("", null, null),
        });
    }

    private static async Task ReplayAsync(PlayContext context)
    {
        foreach (string line in await File.ReadAllLinesAsync(context.Behaviour.File!))
        {
            JsonObject recorded = JsonNode.Parse(line)!["object"]!.AsObject();
            if (recorded["status"] is not JsonObject status || recorded.Text("metadata", "deletionTimestamp") is not null)
                continue;
            // The recorded name stands in addresses and messages.
            string text = status.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
                .Replace(recorded.Name(), context.Name, StringComparison.Ordinal);
            context.SetStatus(_ => JsonNode.Parse(text)!.AsObject());
            await context.StepAsync();
        }
    }
}
