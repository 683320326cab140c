using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>What happens to an InferenceService that is served by Knative: revisions, and traffic between them.</summary>
internal sealed class KnativePlay(PlayContext context, RuntimeChoice runtime)
{
    private const string HashAnnotation = "stand-in.dismps/template";

    public async Task RunAsync()
    {
        JsonObject service = context.Service;
        JsonObject template = ChildShape.Template(service, runtime);
        string hash = ChildShape.Hash(template);
        JsonObject predictor = service.At("status", "components", "predictor") as JsonObject ?? [];
        bool isNew = service.Annotation(HashAnnotation) != hash || predictor.Text("latestReadyRevision") is null;
        if (!isNew)
        {
            context.SetStatus(s => Ready(s, predictor.Text("latestReadyRevision")!));
            RemoveUnused();
            return;
        }
        // Kept with the object: which template the newest revision has.
        context.Objects.Change("inferenceservices", context.Name, s => s.Metadata().Child("annotations")[HashAnnotation] = hash, context.Namespace);
        int number = int.TryParse(predictor.Text("latestCreatedRevision")?[^5..], out int last) ? last + 1 : 1;
        string revision = $"{context.ChildName}-{number:D5}";
        context.SetStatus(s => Starting(s, revision, "Pending"));
        await context.StepAsync();
        string pod = PutPod(service, template, revision);
        PodPlay play = new(context, [pod]);
        await context.StepAsync();
        play.BeginInit();
        context.SetStatus(s => Starting(s, revision, "Loading"));
        await context.StepAsync();
        bool isFailing = context.Behaviour.Kind == BehaviourKind.InitFailure || context.Behaviour.Kind == BehaviourKind.BadUpdate && number > 1;
        if (isFailing)
        {
            string message = play.FailInit();
            context.SetStatus(s => Failed(s, revision, message));
            await context.StepAsync();
            play.BackOffInit();
            return;
        }
        if (context.Behaviour.Kind == BehaviourKind.ImagePullBackOff)
        {
            play.FailPull();
            await context.StepAsync();
            play.BackOffPull();
            return;
        }
        play.BeginServer();
        await context.StepAsync();
        if (context.Behaviour.Kind is BehaviourKind.CrashLoop or BehaviourKind.OutOfMemory)
        {
            bool isMemory = context.Behaviour.Kind == BehaviourKind.OutOfMemory;
            await play.CrashAsync(isMemory ? "OOMKilled" : "Error", isMemory ? 137 : 1);
            return;
        }
        play.Serve();
        context.SetStatus(s => Ready(s, revision));
        await context.StepAsync();
        RemoveUnused();
    }

    private string PutPod(JsonObject service, JsonObject template, string revision)
    {
        JsonObject admitted = ChildShape.Admitted(template);
        JsonObject labels = admitted["metadata"]!["labels"]!.AsObject();
        labels["app"] = revision;
        labels["serving.knative.dev/revision"] = revision;
        labels["serving.knative.dev/service"] = context.ChildName;
        string name = $"{revision}-deployment-{ChildShape.Hash(template)}-{Guid.NewGuid().ToString("N")[..5]}";
        context.Objects.Put(PodShape.New(name, service, admitted, context.Now));
        return name;
    }

    // Revisions without traffic are scaled to zero.
    private void RemoveUnused()
    {
        JsonArray traffic = context.Service.At("status", "components", "predictor", "traffic") as JsonArray ?? [];
        string[] used = [.. traffic.OfType<JsonObject>().Where(t => t["percent"]?.GetValue<int>() > 0).Select(t => t.Text("revisionName") ?? "")];
        foreach (JsonObject pod in context.Objects.List("pods", context.Namespace).Where(p => p.Text("metadata", "labels", "serving.knative.dev/service") == context.ChildName))
        {
            if (!used.Contains(pod.Text("metadata", "labels", "serving.knative.dev/revision")))
                context.Objects.Remove("pods", pod.Name(), context.Namespace);
        }
    }

    private JsonObject Ready(JsonObject service, string revision)
    {
        JsonObject predictor = service.At("status", "components", "predictor")?.DeepClone() as JsonObject ?? [];
        string? rolledOut = predictor.Text("latestRolledoutRevision");
        string? previous = predictor.Text("previousRolledoutRevision");
        int? percent = service.At("spec", "predictor", "canaryTrafficPercent") is JsonValue v && v.TryGetValue(out int n) ? n : null;
        // One that was rolled out fully and is now split again gives its share back to the one before.
        string? old = rolledOut == revision && percent < 100 ? previous : rolledOut;
        JsonArray traffic = [];
        int own = percent is int p && old is not null && old != revision ? p : 100;
        traffic.Add(new JsonObject { ["latestRevision"] = true, ["percent"] = own, ["revisionName"] = revision });
        if (own < 100)
            traffic.Add(new JsonObject { ["latestRevision"] = false, ["percent"] = 100 - own, ["revisionName"] = old, ["tag"] = "prev", ["url"] = $"http://prev-{context.ChildName}-{context.Namespace}.example.com" });
        if (own == 100 && rolledOut != revision)
        {
            if (rolledOut is not null)
                predictor["previousRolledoutRevision"] = rolledOut;
            predictor["latestRolledoutRevision"] = revision;
        }
        else if (own < 100 && rolledOut == revision)
            predictor["latestRolledoutRevision"] = old;
        predictor["latestCreatedRevision"] = revision;
        predictor["latestReadyRevision"] = revision;
        predictor["address"] = new JsonObject { ["url"] = $"http://{context.ChildName}.{context.Namespace}.svc.cluster.local" };
        predictor["traffic"] = traffic;
        predictor["url"] = $"http://{context.ChildName}-{context.Namespace}.example.com";
        JsonObject status = Common();
        status["address"] = new JsonObject { ["url"] = $"http://{context.Name}.{context.Namespace}.svc.cluster.local" };
        status["components"] = new JsonObject { ["predictor"] = predictor };
        status["conditions"] = StatusShape.Conditions(service, context.Now, ("IngressReady", "True", null, null), ("LatestDeploymentReady", "True", null, null),
            ("PredictorReady", "True", null, null), ("Ready", "True", null, null), ("RoutesReady", "True", null, null), ("Stopped", "False", null, null));
        status["modelStatus"] = StatusShape.ModelStatus("UpToDate", "Loaded", "Loaded", 0, 1);
        status["observedGeneration"] = service.At("metadata", "generation")?.DeepClone();
        status["url"] = $"http://{context.Name}-{context.Namespace}.example.com";
        return status;
    }

    private JsonObject Starting(JsonObject service, string revision, string target)
    {
        JsonObject status = Common();
        JsonObject predictor = service.At("status", "components", "predictor")?.DeepClone() as JsonObject ?? [];
        bool wasReady = predictor.Text("latestReadyRevision") is not null;
        if (wasReady)
            predictor["latestCreatedRevision"] = revision;
        status["components"] = new JsonObject { ["predictor"] = predictor };
        foreach (string kept in new[] { "url", "address" })
        {
            if (service.At("status", kept) is JsonNode value)
                status[kept] = value.DeepClone();
        }
        (string, string, string?, string?) ingress = wasReady ? ("IngressReady", "True", null, null) : ("IngressReady", "Unknown", StatusShape.NoIngress, null);
        (string, string, string?, string?) routes = wasReady ? ("RoutesReady", "True", null, null) : ("RoutesReady", "Unknown", "PredictorRouteReady not ready", null);
        status["conditions"] = StatusShape.Conditions(service, context.Now, ingress, ("LatestDeploymentReady", "Unknown", "PredictorConfigurationReady not ready", null),
            ("PredictorReady", "Unknown", null, null), ("Ready", "Unknown", wasReady ? null : StatusShape.NoIngress, null), routes, ("Stopped", "False", null, null));
        status["modelStatus"] = StatusShape.ModelStatus("InProgress", wasReady ? "Loaded" : "", target, 0, wasReady ? 1 : null);
        return status;
    }

    private JsonObject Failed(JsonObject service, string revision, string message)
    {
        JsonObject status = Starting(service, revision, "FailedToLoad");
        string text = $"Revision \"{revision}\" failed with message: {message}.";
        bool wasReady = status.At("components", "predictor", "latestReadyRevision") is not null;
        status["conditions"] = StatusShape.Conditions(service, context.Now, wasReady ? ("IngressReady", "True", null, null) : ("IngressReady", "Unknown", StatusShape.NoIngress, null),
            ("LatestDeploymentReady", "False", "RevisionFailed", text), ("PredictorReady", "False", "RevisionFailed", text), ("Ready", "False", "RevisionFailed", text),
            wasReady ? ("RoutesReady", "True", null, null) : ("RoutesReady", "Unknown", "PredictorRouteReady not ready", null), ("Stopped", "False", null, null));
        status["modelStatus"] = StatusShape.ModelStatus("BlockedByFailedLoad", wasReady ? "Loaded" : "", "FailedToLoad", 0, wasReady ? 1 : null, StatusShape.Failure("ModelLoadFailed", message, 1));
        return status;
    }

    private JsonObject Common()
    {
        JsonObject status = new() { ["deploymentMode"] = "Knative" };
        if (runtime.Name is string name)
            status[runtime.IsOfCluster ? "clusterServingRuntimeName" : "servingRuntimeName"] = name;
        return status;
    }
}
