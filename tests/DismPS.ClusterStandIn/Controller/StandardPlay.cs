using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>What happens to an InferenceService that is served by a Deployment.</summary>
internal sealed class StandardPlay(PlayContext context, RuntimeChoice runtime)
{
    public async Task RunAsync()
    {
        if (await RunStableAsync())
            await new CanaryPlay(context).RunAsync();
    }

    // Tells whether it serves.
    private async Task<bool> RunStableAsync()
    {
        JsonObject service = context.Service;
        JsonObject template = ChildShape.Template(service, runtime);
        bool wasReady = Condition(service, "Ready") == "True";
        JsonObject? before = context.Objects.Get("deployments", context.ChildName, context.Namespace);
        bool isSame = before is not null && JsonNode.DeepEquals(JsonNode.Parse(template.ToJsonString()), before.At("spec", "template"));
        JsonObject deployment = PutChildren(service, template, before);
        if (!wasReady)
            context.SetStatus(s => Starting(s, null, null, "Pending", withObserved: false));
        if (isSame && wasReady)
        {
            Scale(service, deployment, template);
            context.EditStatus((_, status) => status["observedGeneration"] = deployment.At("metadata", "generation")?.DeepClone());
            return true;
        }
        Revision revision = new(context, service, deployment, template);
        await context.StepAsync();
        if (Unmade(service) is string refusal)
        {
            revision.PutReplicaSet();
            context.Tell(context.Objects.Get("replicasets", revision.ReplicaSet, context.Namespace)!, "FailedCreate", refusal);
            if (!wasReady)
                context.SetStatus(s => Starting(s, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", "Pending"));
            return false;
        }
        bool isFailing = context.Behaviour.Kind is not (BehaviourKind.Ready or BehaviourKind.BadUpdate) || context.Behaviour.Kind == BehaviourKind.BadUpdate && wasReady;
        revision.PutPods(context.Behaviour.Kind != BehaviourKind.Unschedulable);
        IReadOnlyList<string> pods = revision.Pods;
        if (!wasReady)
            revision.RemoveOthers();
        Progress("Pending", wasReady);
        PodPlay play = new(context, pods);
        if (context.Behaviour.Kind == BehaviourKind.Unschedulable)
        {
            string message = context.Behaviour.Message ?? "0/3 nodes are available: 3 Insufficient nvidia.com/gpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.";
            foreach (string pod in pods)
                context.Objects.Change("pods", pod, p => PodShape.Unscheduled(p, context.Now, message), context.Namespace);
            context.Tell(context.Objects.Get("pods", pods[0], context.Namespace)!, "FailedScheduling", message);
            return false;
        }
        await context.StepAsync();
        play.BeginInit();
        Progress("Loading", wasReady);
        await context.StepAsync();
        if (isFailing && context.Behaviour.Kind is BehaviourKind.InitFailure or BehaviourKind.BadUpdate && (context.Behaviour.Kind == BehaviourKind.InitFailure || wasReady))
        {
            string message = play.FailInit();
            Blocked(message, wasReady);
            await context.StepAsync();
            play.BackOffInit();
            return false;
        }
        if (context.Behaviour.Kind == BehaviourKind.ImagePullBackOff)
        {
            play.FailPull();
            Progress("Pending", wasReady);
            await context.StepAsync();
            play.BackOffPull();
            return false;
        }
        play.BeginServer();
        Progress("Pending", wasReady);
        await context.StepAsync();
        if (context.Behaviour.Kind is BehaviourKind.CrashLoop or BehaviourKind.OutOfMemory)
        {
            bool isMemory = context.Behaviour.Kind == BehaviourKind.OutOfMemory;
            await play.CrashAsync(isMemory ? "OOMKilled" : "Error", isMemory ? 137 : 1);
            return false;
        }
        play.Serve();
        SetAvailable(deployment);
        context.SetStatus(s => Serving(s, deployment, revision.ReplicaSet, pods.Count, isLoaded: false));
        await context.StepAsync();
        revision.RemoveOthers();
        context.SetStatus(s => Serving(s, deployment, revision.ReplicaSet, pods.Count, isLoaded: true));
        return true;
    }

    private static string? Condition(JsonObject service, string type) =>
        (service.At("status", "conditions") as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type)?.Text("status");

    private JsonObject PutChildren(JsonObject service, JsonObject template, JsonObject? before)
    {
        JsonObject deployment = ChildShape.Deployment(service, template);
        if (before is not null)
        {
            long generation = before.At("metadata", "generation")!.GetValue<long>();
            bool isChanged = !JsonNode.DeepEquals(JsonNode.Parse(deployment["spec"]!.ToJsonString()), before["spec"]);
            foreach (string field in new[] { "uid", "creationTimestamp" })
                deployment["metadata"]![field] = before["metadata"]![field]!.DeepClone();
            deployment["metadata"]!["generation"] = isChanged ? generation + 1 : generation;
            deployment["status"] = before["status"]?.DeepClone();
        }
        deployment = context.Objects.Put(deployment);
        if (before is null)
        {
            context.Objects.Put(ChildShape.Service(service));
            context.Objects.Put(ChildShape.Autoscaler(service));
        }
        return deployment;
    }

    private string? Unmade(JsonObject service)
    {
        string? account = service.Text("spec", "predictor", "serviceAccountName");
        string prefix = $"Error creating: pods \"{context.ChildName}-\" is forbidden: ";
        return context.Behaviour.Kind switch
        {
            BehaviourKind.QuotaExceeded => prefix + (context.Behaviour.Message ?? "exceeded quota: compute, requested: requests.nvidia.com/gpu=1, used: requests.nvidia.com/gpu=4, limited: requests.nvidia.com/gpu=4"),
            BehaviourKind.MissingServiceAccount => $"{prefix}error looking up service account {context.Namespace}/{account ?? "nosuch"}: serviceaccount \"{account ?? "nosuch"}\" not found",
            _ when account is not null && context.Objects.Get("serviceaccounts", account, context.Namespace) is null =>
                $"{prefix}error looking up service account {context.Namespace}/{account}: serviceaccount \"{account}\" not found",
            _ => null,
        };
    }

    private void Scale(JsonObject service, JsonObject deployment, JsonObject template)
    {
        Revision revision = new(context, service, deployment, template);
        IReadOnlyList<string> added = revision.PutPods(true);
        if (added.Count == 0)
            return;
        PodPlay play = new(context, added);
        play.BeginInit();
        play.BeginServer();
        play.Serve();
    }

    private void SetAvailable(JsonObject deployment) => context.Objects.Change("deployments", deployment.Name(), d =>
    {
        int replicas = d.At("spec", "replicas")!.GetValue<int>();
        d["status"] = new JsonObject
        {
            ["availableReplicas"] = replicas,
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Available", ["status"] = "True", ["reason"] = "MinimumReplicasAvailable" }),
            ["observedGeneration"] = d.At("metadata", "generation")?.DeepClone(),
            ["readyReplicas"] = replicas,
            ["replicas"] = replicas,
            ["updatedReplicas"] = replicas,
        };
    }, context.Namespace);

    private void Progress(string target, bool wasReady)
    {
        if (!wasReady)
        {
            context.SetStatus(s => Starting(s, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", target));
            return;
        }
        context.EditStatus((_, status) => status["modelStatus"] = StatusShape.ModelStatus("InProgress", "Loaded", target, 0, 1));
    }

    private void Blocked(string message, bool wasReady)
    {
        JsonObject failure = StatusShape.Failure("ModelLoadFailed", message, 1);
        context.EditStatus((_, status) => status["modelStatus"] = StatusShape.ModelStatus("BlockedByFailedLoad", wasReady ? "Loaded" : "", "FailedToLoad", 0, wasReady ? 1 : null, failure));
    }

    private JsonObject Starting(JsonObject service, string? reason, string? message, string target, bool withObserved = true)
    {
        JsonObject status = Common([]);
        status["components"] = new JsonObject { ["predictor"] = new JsonObject() };
        status["conditions"] = StatusShape.Conditions(service, context.Now, ("IngressReady", "False", StatusShape.NoIngress, null), ("PredictorReady", "False", reason, message),
            ("Ready", "False", StatusShape.NoIngress, null), ("Stopped", "False", null, null));
        status["modelStatus"] = StatusShape.ModelStatus("InProgress", "", target, failure: service.At("status", "modelStatus", "lastFailureInfo")?.DeepClone() as JsonObject);
        if (withObserved)
            status["observedGeneration"] = 1;
        return status;
    }

    private JsonObject Serving(JsonObject service, JsonObject deployment, string replicaSet, int replicas, bool isLoaded)
    {
        string place = $"{context.Namespace}.example.com";
        JsonObject status = Common(new JsonObject { ["address"] = new JsonObject { ["url"] = $"http://{context.ChildName}.{context.Namespace}.svc.cluster.local" } });
        status["components"] = new JsonObject { ["predictor"] = new JsonObject { ["url"] = $"http://{context.ChildName}-{place}" } };
        status["conditions"] = StatusShape.Conditions(service, context.Now, ("IngressReady", "True", null, null),
            ("PredictorReady", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{replicaSet}\" has successfully progressed."), ("Ready", "True", null, null), ("Stopped", "False", null, null));
        bool wasLoaded = service.Text("status", "modelStatus", "states", "activeModelState") == "Loaded";
        status["modelStatus"] = isLoaded ? StatusShape.ModelStatus("UpToDate", "Loaded", "Loaded", 0, replicas)
            : StatusShape.ModelStatus("InProgress", wasLoaded ? "Loaded" : "", "Pending", 0, replicas);
        status["observedGeneration"] = deployment.At("metadata", "generation")?.DeepClone();
        status["url"] = $"http://{context.Name}-{place}";
        return status;
    }

    private JsonObject Common(JsonObject status)
    {
        if (runtime.Name is string name)
            status[runtime.IsOfCluster ? "clusterServingRuntimeName" : "servingRuntimeName"] = name;
        status["deploymentMode"] = "Standard";
        return status;
    }
}
