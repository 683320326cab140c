using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Which runtime serves a model, or why none does.</summary>
/// <param name="Name">Name of the runtime; null for custom containers.</param>
/// <param name="Spec">Its specification; null for custom containers and failures.</param>
/// <param name="IsOfCluster">Whether it is a ClusterServingRuntime.</param>
internal sealed record RuntimeChoice(string? Name, JsonObject? Spec, bool IsOfCluster)
{
    /// <summary>Reason in <c>lastFailureInfo</c>; null when there is a runtime.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Message in <c>lastFailureInfo</c>.</summary>
    public string FailureMessage { get; init; } = "";

    /// <summary>Message of the Event.</summary>
    public string EventMessage { get; init; } = "";

    public static RuntimeChoice NotRecognized(string name) => Failed("RuntimeNotRecognized", "Waiting for runtime to become available",
        $"No ServingRuntimes or ClusterServingRuntimes with the name: {name}".TrimEnd());

    public static RuntimeChoice Of(JsonObject service, ClusterObjects objects)
    {
        if (service.At("spec", "predictor", "model") is not JsonObject model)
            return new RuntimeChoice(null, null, false);
        string format = model.Text("modelFormat", "name") ?? "";
        string? version = model.Text("modelFormat", "version");
        string? protocol = model.Text("protocolVersion");
        IEnumerable<(JsonObject Runtime, bool IsOfCluster)> all = objects.List("servingruntimes", service.Namespace()).Select(r => (r, false))
            .Concat(objects.List("clusterservingruntimes").Select(r => (r, true)));
        if (model.Text("runtime") is string name)
        {
            (JsonObject? runtime, bool isOfCluster) = all.FirstOrDefault(r => r.Runtime.Name() == name);
            if (runtime is null)
                return NotRecognized(name);
            JsonObject spec = (JsonObject)runtime["spec"]!;
            if (spec["disabled"]?.GetValue<bool>() is true)
                return Failed("RuntimeDisabled", "Specified runtime is disabled", $"specified runtime {name} is disabled");
            if (!Supports(spec, format, version, isAuto: false))
                return Failed("NoSupportingRuntime", "Specified runtime does not support specified framework/version", $"specified runtime {name} does not support specified framework/version");
            if (protocol is not null && !Speaks(spec, protocol))
                return Failed("NoSupportingRuntime", "Specified runtime does not support specified protocol version", $"specified runtime {name} does not support specified protocol version");
            return new RuntimeChoice(name, spec, isOfCluster);
        }
        (JsonObject Runtime, bool IsOfCluster, int Priority)? chosen = all
            .Where(r => r.Runtime["spec"] is JsonObject s && s["disabled"]?.GetValue<bool>() is not true && Supports(s, format, version, isAuto: true) && Speaks(s, protocol ?? (format == "triton" ? "v2" : "v1")))
            .Select(r => ((JsonObject, bool, int)?)(r.Runtime, r.IsOfCluster, Priority(r.Runtime, format)))
            .OrderByDescending(r => r!.Value.Item3).FirstOrDefault();
        return chosen is { } c ? new RuntimeChoice(c.Runtime.Name(), (JsonObject)c.Runtime["spec"]!, c.IsOfCluster)
            : Failed("NoSupportingRuntime", "No runtime found to support specified framework/version", $"no runtime found to support predictor with model type: {{{format} {version ?? "<nil>"}}}");
    }

    private static RuntimeChoice Failed(string reason, string message, string eventMessage) =>
        new(null, null, false) { FailureReason = reason, FailureMessage = message, EventMessage = eventMessage };

    private static IEnumerable<JsonObject> Formats(JsonObject spec, string format) =>
        (spec["supportedModelFormats"] as JsonArray ?? []).OfType<JsonObject>().Where(f => f.Text("name") == format);

    private static bool Supports(JsonObject spec, string format, string? version, bool isAuto) =>
        Formats(spec, format).Any(f => (version is null || f.Text("version") == version) && (!isAuto || f["autoSelect"]?.GetValue<bool>() is true));

    private static bool Speaks(JsonObject spec, string protocol) =>
        spec["protocolVersions"] is not JsonArray list || list.Any(v => v!.GetValue<string>() == protocol);

    private static int Priority(JsonObject runtime, string format) =>
        Formats((JsonObject)runtime["spec"]!, format).Max(f => f["priority"]?.GetValue<int>() ?? 0);
}
