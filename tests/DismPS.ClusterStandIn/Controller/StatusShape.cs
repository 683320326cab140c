using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Statuses of InferenceServices, as KServe's controller writes them.</summary>
internal static class StatusShape
{
    public const string NoIngress = "Predictor ingress not created";

    /// <summary>A list of conditions; one whose status is as before keeps its time.</summary>
    public static JsonArray Conditions(JsonObject service, string now, params (string Type, string Status, string? Reason, string? Message)[] wanted)
    {
        JsonObject[] old = [.. (service.At("status", "conditions") as JsonArray ?? []).OfType<JsonObject>()];
        JsonArray conditions = [];
        foreach ((string type, string status, string? reason, string? message) in wanted.OrderBy(w => w.Type, StringComparer.Ordinal))
        {
            JsonObject? before = Array.Find(old, o => o.Text("type") == type && o.Text("status") == status);
            JsonObject condition = new() { ["lastTransitionTime"] = before?.Text("lastTransitionTime") ?? now };
            if (message is not null)
                condition["message"] = message;
            if (reason is not null)
                condition["reason"] = reason;
            if (type is "Stopped" or "RoutesReady" or "LatestDeploymentReady")
                condition["severity"] = "Info";
            condition["status"] = status;
            condition["type"] = type;
            conditions.Add(condition);
        }
        return conditions;
    }

    public static JsonObject ModelStatus(string transition, string? active, string? target, int failed = 0, int? total = null, JsonObject? failure = null)
    {
        JsonObject status = [];
        if (target is not null && transition != "InvalidSpec")
        {
            JsonObject copies = new() { ["failedCopies"] = failed };
            if (total is int n)
                copies["totalCopies"] = n;
            status["copies"] = copies;
        }
        if (failure is not null)
            status["lastFailureInfo"] = failure;
        if (target is not null)
            status["states"] = new JsonObject { ["activeModelState"] = active ?? "", ["targetModelState"] = target };
        status["transitionStatus"] = transition;
        return status;
    }

    public static JsonObject Failure(string reason, string message, int? exitCode = null)
    {
        JsonObject failure = [];
        if (exitCode is int code)
            failure["exitCode"] = code;
        failure["message"] = message;
        failure["reason"] = reason;
        return failure;
    }

    /// <summary>The status of one whose specification the controller cannot follow.</summary>
    public static JsonObject Invalid(JsonObject service, string now, string mode, JsonObject modelStatus) => new()
    {
        ["conditions"] = Conditions(service, now, ("IngressReady", "Unknown", null, null), ("PredictorReady", "Unknown", null, null), ("Ready", "Unknown", null, null)),
        ["deploymentMode"] = mode,
        ["modelStatus"] = modelStatus,
    };
}
