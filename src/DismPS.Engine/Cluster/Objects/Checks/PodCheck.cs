using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>
/// Fields of pods that the server takes in an InferenceService, and refuses later in the Deployment that KServe makes of it.
/// </summary>
internal static class PodCheck
{
    /// <summary>Checks a component.</summary>
    /// <param name="context">The check.</param>
    /// <param name="component">The component.</param>
    /// <param name="path">Its path.</param>
    /// <param name="runtime">The runtime that serves its model; null when unknown or none.</param>
    /// <param name="model">Its model, merged with the runtime's container; null for none.</param>
    /// <param name="modelPath">Path of the model.</param>
    public static void Run(CheckContext context, JsonObject component, string path, KnownRuntime? runtime, JsonObject? model, string modelPath)
    {
        HashSet<string> volumes = CheckVolumes(context, component, path);
        // Volumes of an unknown runtime cannot be missed.
        bool volumesAreKnown = model is null || runtime is not null;
        volumes.UnionWith(runtime?.Volumes ?? []);
        if (component.Has("storageUris") || model.Has("storageUri") || model.Has("storage"))
            volumes.UnionWith(["mnt-models", "kserve-provision-location", "kserve-pvc-source"]);

        if (model is not null)
            ContainerCheck.Run(context, model, modelPath, volumesAreKnown ? volumes : null);
        CheckContainers(context, component, path, "containers", model is not null, volumesAreKnown ? volumes : null);
        CheckContainers(context, component, path, "initContainers", hasModel: true, volumesAreKnown ? volumes : null);
        CheckTolerations(context, component, path);
        CheckFields(context, component, path);
        CheckSelector(context, component, path);
        AffinityCheck.Run(context, component, path);
    }

    private static void CheckContainers(CheckContext context, JsonObject component, string path, string list, bool hasModel, HashSet<string>? volumes)
    {
        var names = new HashSet<string>(hasModel && list == "containers" ? ["kserve-container"] : []);
        int index = 0;
        int count = component.List(list)?.Count ?? 0;
        foreach (JsonObject container in component.Objects(list))
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{path}.{list}[{index}]");
            // KServe names a lone server itself.
            bool named = !hasModel && index == 0 && (count == 1 || string.IsNullOrEmpty(container.Text("name")));
            string name = named ? "kserve-container" : container.Text("name") ?? "";
            index++;
            if (!NameSyntax.IsLabel(name))
                context.Error("name-invalid", $"{at}.name", $"'{name}' is not a name of a container: lower-case letters, digits and '-'.");
            else if (!names.Add(name))
                context.Error("name-repeated", $"{at}.name", $"Two containers are called '{name}'.");
            if (container.Text("image") is not { Length: > 0 } image || string.IsNullOrWhiteSpace(image))
                context.Error("image-missing", $"{at}.image", $"The container '{name}' has no image.", "Add it.");
            ContainerCheck.Run(context, container, at, volumes);
        }
    }

    private static HashSet<string> CheckVolumes(CheckContext context, JsonObject component, string path)
    {
        var names = new HashSet<string>();
        int index = 0;
        foreach (JsonObject volume in component.Objects("volumes"))
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{path}.volumes[{index++}]");
            string name = volume.Text("name") ?? "";
            if (!NameSyntax.IsLabel(name))
                context.Error("name-invalid", $"{at}.name", $"'{name}' is not a name of a volume: lower-case letters, digits and '-'.");
            else if (!names.Add(name))
                context.Error("name-repeated", $"{at}.name", $"Two volumes are called '{name}'.");
            if (volume.Count(v => v.Key != "name" && v.Value is not null) > 1)
                context.Error("volume-source-repeated", at, "A volume has one source.", "Keep one of them.");
        }

        return names;
    }

    private static void CheckTolerations(CheckContext context, JsonObject component, string path)
    {
        int index = 0;
        foreach (JsonObject toleration in component.Objects("tolerations"))
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{path}.tolerations[{index++}]");
            string op = toleration.Text("operator") ?? "";
            if (op is not ("" or "Exists" or "Equal" or "Lt" or "Gt"))
                context.Error("value-unknown", $"{at}.operator", $"'{op}' is not Exists or Equal.");
            if (op == "Exists" && toleration.Text("value") is { Length: > 0 })
                context.Error("toleration-contradiction", $"{at}.value", "With Exists there is no value.", "Remove it, or write Equal.");
            if (toleration.Text("key") is not { Length: > 0 } key)
            {
                if (op != "Exists")
                    context.Error("toleration-contradiction", $"{at}.operator", "A toleration without a key must have the operator Exists.");
            }
            else if (!NameSyntax.IsQualifiedName(key))
            {
                context.Error("label-invalid", $"{at}.key", $"'{key}' is not a key of a taint.");
            }

            if (op is "" or "Equal" && toleration.Text("value") is { } value && !NameSyntax.IsLabelValue(value))
                context.Error("label-invalid", $"{at}.value", $"'{value}' is not a value of a taint.");
            string effect = toleration.Text("effect") ?? "";
            if (effect is not ("" or "NoSchedule" or "PreferNoSchedule" or "NoExecute"))
                context.Error("value-unknown", $"{at}.effect", $"'{effect}' is not NoSchedule, PreferNoSchedule or NoExecute.");
            if (toleration.Has("tolerationSeconds") && effect != "NoExecute")
                context.Error("toleration-contradiction", $"{at}.tolerationSeconds", "tolerationSeconds is possible with NoExecute only.");
        }
    }

    private static void CheckFields(CheckContext context, JsonObject component, string path)
    {
        if (component.Text("restartPolicy") is { Length: > 0 } restart && restart != "Always")
            context.Error("value-unknown", $"{path}.restartPolicy", $"The pods of a Deployment restart Always, not '{restart}'.", "Remove the field.");
        if (component.Text("dnsPolicy") is { Length: > 0 } dns && dns is not ("ClusterFirst" or "ClusterFirstWithHostNet" or "Default" or "None"))
            context.Error("value-unknown", $"{path}.dnsPolicy", $"'{dns}' is not ClusterFirst, ClusterFirstWithHostNet, Default or None.");
        if (component.Has("activeDeadlineSeconds"))
            context.Error("field-forbidden", $"{path}.activeDeadlineSeconds", "A Deployment must not have activeDeadlineSeconds.", "Remove it.");
        if (component.Whole("terminationGracePeriodSeconds") is < 0)
            context.Error("value-negative", $"{path}.terminationGracePeriodSeconds", "The time is below 0.");
        if (component.Text("preemptionPolicy") is { Length: > 0 } preemption && preemption is not ("Never" or "PreemptLowerPriority"))
            context.Error("value-unknown", $"{path}.preemptionPolicy", $"'{preemption}' is not Never or PreemptLowerPriority.");
        foreach (string field in new[] { "serviceAccountName", "runtimeClassName", "priorityClassName", "nodeName" })
        {
            if (component.Text(field) is { Length: > 0 } name && !NameSyntax.IsSubdomain(name))
                context.Error("name-invalid", $"{path}.{field}", $"'{name}' is not a name: lower-case letters, digits, '-' and '.'.");
        }

        foreach (string field in new[] { "hostname", "subdomain" })
        {
            if (component.Text(field) is { Length: > 0 } name && !NameSyntax.IsLabel(name))
                context.Error("name-invalid", $"{path}.{field}", $"'{name}' is not a name: lower-case letters, digits and '-'.");
        }

        int index = 0;
        foreach (JsonObject secret in component.Objects("imagePullSecrets"))
        {
            if (secret.Text("name") is not { Length: > 0 })
                context.Warn("name-missing", string.Create(CultureInfo.InvariantCulture, $"{path}.imagePullSecrets[{index}].name"), "The entry names no secret and has no effect.");
            index++;
        }
    }

    private static void CheckSelector(CheckContext context, JsonObject component, string path)
    {
        foreach ((string key, JsonNode? value) in component.Object("nodeSelector") ?? [])
        {
            if (!NameSyntax.IsQualifiedName(key) || (value.AsText() is { } text && !NameSyntax.IsLabelValue(text)))
                context.Error("label-invalid", $"{path}.nodeSelector[{key}]", "Key or value is not that of a label.");
        }
    }
}
