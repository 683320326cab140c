using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Objects as a table, for <c>kubectl get</c> without <c>-o</c>.</summary>
internal static class TableForm
{
    public static JsonObject Of(ResourceType type, JsonObject answer, DateTimeOffset now)
    {
        JsonObject[] items = answer["items"] is JsonArray list ? [.. list.OfType<JsonObject>()] : [answer];
        Column[] columns = [new("Name", "string", o => o.Name()), .. Own(type), new("Age", "string", o => Age(o, now))];
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = answer.Text("metadata", "resourceVersion") ?? "" },
            ["columnDefinitions"] = new JsonArray(
            [
                .. columns.Select(c => new JsonObject { ["name"] = c.Name, ["type"] = c.Type, ["format"] = c.Name == "Name" ? "name" : "", ["description"] = "", ["priority"] = 0 }),
            ]),
            ["rows"] = new JsonArray(
            [
                .. items.Select(o => new JsonObject
                {
                    ["cells"] = new JsonArray([.. columns.Select(c => JsonValue.Create(c.Value(o) ?? ""))]),
                    ["object"] = new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = o["metadata"]?.DeepClone() },
                }),
            ]),
        };
    }

    private static Column[] Own(ResourceType type) => type.Kind switch
    {
        "InferenceService" =>
        [
            new("URL", "string", o => o.Text("status", "url")),
            new("Ready", "string", o => Condition(o, "Ready")),
        ],
        "Pod" =>
        [
            new("Ready", "string", o => $"{Containers(o).Count(c => c["ready"]?.GetValue<bool>() is true)}/{(o.At("spec", "containers") as JsonArray)?.Count}"),
            new("Status", "string", o => Containers(o).Select(c => c.Text("state", "waiting", "reason")).FirstOrDefault(r => r is not null) ?? o.Text("status", "phase")),
            new("Restarts", "string", o => Containers(o).Sum(c => c["restartCount"]?.GetValue<int>() ?? 0).ToString()),
        ],
        _ => [],
    };

    private static string Age(JsonObject value, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(value.Text("metadata", "creationTimestamp"), out DateTimeOffset made))
            return "<unknown>";
        TimeSpan age = now - made;
        return age switch
        {
            { TotalMinutes: < 2 } => $"{(int)age.TotalSeconds}s",
            { TotalHours: < 2 } => $"{(int)age.TotalMinutes}m",
            { TotalDays: < 2 } => $"{(int)age.TotalHours}h",
            _ => $"{(int)age.TotalDays}d",
        };
    }

    private static IEnumerable<JsonObject> Containers(JsonObject pod) => (pod.At("status", "containerStatuses") as JsonArray ?? []).OfType<JsonObject>();

    private static string? Condition(JsonObject value, string type) =>
        (value.At("status", "conditions") as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type)?.Text("status");

    private sealed record Column(string Name, string Type, Func<JsonObject, string?> Value);
}
