using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>What the recorded cluster has from the start.</summary>
internal static class Seed
{
    public static void Fill(ClusterObjects objects, IReadOnlyList<ResourceType> types)
    {
        foreach (string name in new[] { "default", "kube-system", "kserve", "jec", "other" })
        {
            JsonObject labels = new() { ["kubernetes.io/metadata.name"] = name };
            if (name == "jec")
                labels["katib.kubeflow.org/metrics-collector-injection"] = "enabled";
            objects.Put(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels },
                ["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") },
                ["status"] = new JsonObject { ["phase"] = "Active" },
            });
        }
        foreach (ResourceType type in types.Where(t => t.IsCustom))
            objects.Put(Definition(type));
        foreach (JsonObject value in SeedAccounts.All())
            objects.Put(value);
        if (types.Contains(ResourceTypes.ClusterServingRuntime))
        {
            foreach (JsonObject value in SeedRuntimes.All())
                objects.Put(value);
        }
    }

    private static JsonObject Definition(ResourceType type) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = type.QualifiedName },
        ["spec"] = new JsonObject
        {
            ["group"] = type.Group,
            ["names"] = new JsonObject { ["kind"] = type.Kind, ["listKind"] = $"{type.Kind}List", ["plural"] = type.Plural, ["singular"] = type.Singular },
            ["scope"] = type.IsNamespaced ? "Namespaced" : "Cluster",
            ["versions"] = new JsonArray(new JsonObject { ["name"] = type.Version, ["served"] = true, ["storage"] = true }),
        },
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(
                new JsonObject { ["type"] = "NamesAccepted", ["status"] = "True", ["reason"] = "NoConflicts" },
                new JsonObject { ["type"] = "Established", ["status"] = "True", ["reason"] = "InitialNamesAccepted" }),
        },
    };
}
