using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Pods and the states of their containers, as the kubelet writes them.</summary>
internal static class PodShape
{
    /// <summary>A pod that has just been made.</summary>
    public static JsonObject New(string name, JsonObject owner, JsonObject template, string now, bool isScheduled = true)
    {
        JsonObject pod = new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["annotations"] = template.At("metadata", "annotations")?.DeepClone(),
                ["labels"] = template.At("metadata", "labels")?.DeepClone(),
                ["name"] = name,
                ["namespace"] = owner.Namespace(),
                ["ownerReferences"] = ChildShape.Owner(owner),
            },
            ["spec"] = template["spec"]!.DeepClone(),
            ["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = "Guaranteed" },
        };
        if (isScheduled)
        {
            pod["spec"]!["nodeName"] = "node-1";
            pod["status"]!["startTime"] = now;
            foreach ((string list, string statuses) in new[] { ("initContainers", "initContainerStatuses"), ("containers", "containerStatuses") })
            {
                if (pod.At("spec", list) is JsonArray containers)
                    pod["status"]![statuses] = new JsonArray([.. containers.Select(c => Container(c!.AsObject(), Waiting("PodInitializing"), false, 0, null))]);
            }
        }
        Conditions(pod, now, isScheduled, false);
        return pod;
    }

    public static JsonObject Waiting(string reason, string? message = null)
    {
        JsonObject waiting = new() { ["reason"] = reason };
        if (message is not null)
            waiting["message"] = message;
        return new JsonObject { ["waiting"] = waiting };
    }

    public static JsonObject Running(string now) => new() { ["running"] = new JsonObject { ["startedAt"] = now } };

    public static JsonObject Terminated(string now, string reason, int exitCode, string? message = null)
    {
        JsonObject terminated = new() { ["exitCode"] = exitCode, ["finishedAt"] = now, ["reason"] = reason, ["startedAt"] = now };
        if (message is not null)
            terminated["message"] = message;
        return new JsonObject { ["terminated"] = terminated };
    }

    /// <summary>Sets the state of a container.</summary>
    public static void Set(JsonObject pod, string container, JsonObject state, bool isReady, int restarts = 0, JsonObject? last = null)
    {
        foreach ((string list, string statuses) in new[] { ("initContainers", "initContainerStatuses"), ("containers", "containerStatuses") })
        {
            if ((pod.At("spec", list) as JsonArray)?.OfType<JsonObject>().FirstOrDefault(c => c.Text("name") == container) is not JsonObject spec)
                continue;
            JsonArray all = pod.Child("status")[statuses] as JsonArray ?? [];
            JsonNode[] others = [.. all.Where(s => (s as JsonObject)?.Text("name") != container).Select(s => s!.DeepClone())];
            pod.Child("status")[statuses] = new JsonArray([.. others, Container(spec, state, isReady, restarts, last)]);
        }
    }

    /// <summary>Sets phase and conditions from the states of the containers.</summary>
    public static void Conclude(JsonObject pod, string now)
    {
        JsonObject[] main = [.. (pod.At("status", "containerStatuses") as JsonArray ?? []).OfType<JsonObject>()];
        bool isReady = main.Length > 0 && main.All(c => c["ready"]!.GetValue<bool>());
        bool isStarted = main.Any(c => c.At("state", "running") is not null || c.At("lastState", "terminated") is not null || c.At("state", "terminated") is not null);
        pod["status"]!["phase"] = isStarted ? "Running" : "Pending";
        Conditions(pod, now, true, isReady);
    }

    public static void Unscheduled(JsonObject pod, string now, string message)
    {
        pod["status"]!["conditions"] = new JsonArray(new JsonObject
        {
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = now,
            ["message"] = message,
            ["reason"] = "Unschedulable",
            ["status"] = "False",
            ["type"] = "PodScheduled",
        });
    }

    private static JsonObject Container(JsonObject spec, JsonObject state, bool isReady, int restarts, JsonObject? last) => new()
    {
        ["image"] = spec["image"]?.DeepClone(),
        ["imageID"] = "",
        ["lastState"] = last?.DeepClone() ?? new JsonObject(),
        ["name"] = spec["name"]?.DeepClone(),
        ["ready"] = isReady,
        ["restartCount"] = restarts,
        ["started"] = isReady,
        ["state"] = state.DeepClone(),
    };

    private static void Conditions(JsonObject pod, string now, bool isScheduled, bool isReady)
    {
        bool isInitialized = (pod.At("status", "initContainerStatuses") as JsonArray ?? []).OfType<JsonObject>().All(c => c.At("state", "terminated", "exitCode")?.GetValue<int>() == 0);
        (string Type, bool IsTrue, string? Reason)[] wanted =
        [
            ("PodReadyToStartContainers", isScheduled, null),
            ("Initialized", isInitialized, "ContainersNotInitialized"),
            ("Ready", isReady, "ContainersNotReady"),
            ("ContainersReady", isReady, "ContainersNotReady"),
            ("PodScheduled", isScheduled, null),
        ];
        JsonObject[] old = [.. (pod.At("status", "conditions") as JsonArray ?? []).OfType<JsonObject>()];
        pod.Child("status")["conditions"] = new JsonArray(
        [
            .. wanted.Select(w =>
            {
                string status = w.IsTrue ? "True" : "False";
                JsonObject? before = Array.Find(old, o => o.Text("type") == w.Type && o.Text("status") == status);
                JsonObject condition = new() { ["lastProbeTime"] = null, ["lastTransitionTime"] = before?.Text("lastTransitionTime") ?? now };
                if (!w.IsTrue && w.Reason is not null)
                    condition["reason"] = w.Reason;
                condition["status"] = status;
                condition["type"] = w.Type;
                return condition;
            }),
        ]);
    }
}
