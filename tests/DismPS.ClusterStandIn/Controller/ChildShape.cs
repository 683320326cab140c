using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>The objects that KServe makes for an InferenceService.</summary>
internal static class ChildShape
{
    public const string ServerContainer = "kserve-container";
    public const string Initializer = "storage-initializer";

    private const string InitializerImage = "kserve/storage-initializer:v0.20.0";

    private static readonly string[] PodFields =
        ["serviceAccountName", "nodeSelector", "tolerations", "affinity", "imagePullSecrets", "runtimeClassName", "priorityClassName", "schedulerName", "securityContext", "volumes"];

    private static readonly string[] NotOfContainer = ["modelFormat", "runtime", "runtimeVersion", "protocolVersion", "storageUri", "storage", "name", "args", "env", "image", "resources"];

    /// <summary>Labels of its pods.</summary>
    public static JsonObject Labels(JsonObject service) => new()
    {
        ["app"] = $"isvc.{service.Name()}-predictor",
        ["component"] = "predictor",
        ["serving.kserve.io/inferenceservice"] = service.Name(),
    };

    /// <summary>The template of its pods.</summary>
    public static JsonObject Template(JsonObject service, RuntimeChoice runtime)
    {
        JsonObject predictor = service.At("spec", "predictor")!.AsObject();
        JsonObject labels = Labels(service);
        foreach ((string key, JsonNode? value) in predictor["labels"] as JsonObject ?? [])
            labels[key] = value?.DeepClone();
        JsonObject annotations = new() { ["serving.kserve.io/deploymentMode"] = service.Annotation("serving.kserve.io/deploymentMode") ?? "Standard" };
        if (Source(predictor) is string source)
            annotations["internal.serving.kserve.io/storage-initializer-sourceuri"] = source;
        foreach ((string key, JsonNode? value) in runtime.Spec?["annotations"] as JsonObject ?? [])
            annotations[key] = value?.DeepClone();
        JsonObject spec = new() { ["terminationGracePeriodSeconds"] = 30 };
        spec["containers"] = new JsonArray([.. Containers(service, predictor, runtime)]);
        foreach (string field in PodFields)
        {
            if (predictor[field] is JsonNode value)
                spec[field] = value.DeepClone();
        }
        return new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations, ["labels"] = labels }, ["spec"] = spec };
    }

    /// <summary>What KServe's pod webhook makes of a template.</summary>
    public static JsonObject Admitted(JsonObject template)
    {
        JsonObject pod = template.DeepClone().AsObject();
        JsonObject spec = pod["spec"]!.AsObject();
        if (pod.Text("metadata", "annotations", "internal.serving.kserve.io/storage-initializer-sourceuri") is not string source)
            return pod;
        spec["initContainers"] = new JsonArray(InitContainer(source));
        JsonArray volumes = spec["volumes"] as JsonArray ?? [];
        volumes.Add(new JsonObject { ["name"] = "kserve-provision-location", ["emptyDir"] = new JsonObject() });
        spec["volumes"] = volumes.DeepClone();
        foreach (JsonObject container in spec["containers"]!.AsArray().OfType<JsonObject>().Where(c => c.Text("name") == ServerContainer))
        {
            JsonArray mounts = container["volumeMounts"]?.DeepClone() as JsonArray ?? [];
            mounts.Add(new JsonObject { ["mountPath"] = "/mnt/models", ["name"] = "kserve-provision-location", ["readOnly"] = true });
            container["volumeMounts"] = mounts;
        }
        return pod;
    }

    public static JsonObject Deployment(JsonObject service, JsonObject template) => Owned(service, "apps/v1", "Deployment", new JsonObject
    {
        ["replicas"] = Replicas(service),
        ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = $"isvc.{service.Name()}-predictor" } },
        ["strategy"] = new JsonObject { ["rollingUpdate"] = new JsonObject { ["maxSurge"] = "25%", ["maxUnavailable"] = "25%" }, ["type"] = "RollingUpdate" },
        ["template"] = template.DeepClone(),
    });

    public static JsonObject Service(JsonObject service) => Owned(service, "v1", "Service", new JsonObject
    {
        ["ports"] = new JsonArray(new JsonObject { ["name"] = $"{service.Name()}-predictor", ["port"] = 80, ["protocol"] = "TCP", ["targetPort"] = 8080 }),
        ["selector"] = new JsonObject { ["app"] = $"isvc.{service.Name()}-predictor" },
        ["type"] = "ClusterIP",
    });

    public static JsonObject Autoscaler(JsonObject service) => Owned(service, "autoscaling/v2", "HorizontalPodAutoscaler", new JsonObject
    {
        ["maxReplicas"] = Math.Max(Replicas(service), (int)(Number(service, "maxReplicas") ?? 1)),
        ["metrics"] = new JsonArray(new JsonObject
        {
            ["resource"] = new JsonObject { ["name"] = "cpu", ["target"] = new JsonObject { ["averageUtilization"] = 80, ["type"] = "Utilization" } },
            ["type"] = "Resource",
        }),
        ["minReplicas"] = Replicas(service),
        ["scaleTargetRef"] = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = $"{service.Name()}-predictor" },
    });

    public static JsonObject ReplicaSet(JsonObject service, JsonObject owner, JsonObject template, string name) => new()
    {
        ["apiVersion"] = "apps/v1",
        ["kind"] = "ReplicaSet",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = service.Namespace(), ["labels"] = Labels(service), ["ownerReferences"] = Owner(owner) },
        ["spec"] = new JsonObject { ["replicas"] = Replicas(service), ["template"] = template.DeepClone() },
    };

    /// <summary>Replicas from the start.</summary>
    public static int Replicas(JsonObject service) => Math.Max(1, (int)(Number(service, "minReplicas") ?? 1));

    /// <summary>A short name of a template: equal templates have equal names.</summary>
    public static string Hash(JsonObject template) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template.ToJsonString())))[..9];

    public static JsonArray Owner(JsonObject owner) => [new JsonObject
    {
        ["apiVersion"] = owner["apiVersion"]!.DeepClone(),
        ["blockOwnerDeletion"] = true,
        ["controller"] = true,
        ["kind"] = owner["kind"]!.DeepClone(),
        ["name"] = owner.Name(),
        ["uid"] = owner.Uid(),
    }];

    /// <summary>Where the model lies, as written; null for custom containers.</summary>
    public static string? Source(JsonObject predictor) => predictor.Text("model", "storageUri");

    private static double? Number(JsonObject service, string name) => service.At("spec", "predictor", name) is JsonValue v && v.TryGetValue(out double n) ? n : null;

    private static JsonObject Owned(JsonObject service, string apiVersion, string kind, JsonObject spec) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = $"{service.Name()}-predictor", ["namespace"] = service.Namespace(), ["labels"] = Labels(service), ["ownerReferences"] = Owner(service) },
        ["spec"] = spec,
    };

    private static JsonObject InitContainer(string uri) => new()
    {
        ["name"] = Initializer,
        ["image"] = InitializerImage,
        ["args"] = new JsonArray(uri, "/mnt/models"),
        ["resources"] = new JsonObject
        {
            ["limits"] = new JsonObject { ["cpu"] = "1", ["memory"] = "1Gi" },
            ["requests"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "100Mi" },
        },
        ["volumeMounts"] = new JsonArray(new JsonObject { ["mountPath"] = "/mnt/models", ["name"] = "kserve-provision-location" }),
    };

    private static IEnumerable<JsonNode> Containers(JsonObject service, JsonObject predictor, RuntimeChoice runtime)
    {
        if (predictor["model"] is JsonObject model && (runtime.Spec?["containers"] as JsonArray)?.FirstOrDefault() is JsonObject given)
        {
            JsonObject container = given.DeepClone().AsObject();
            container["name"] = ServerContainer;
            string image = model.Text("image") ?? container.Text("image") ?? "";
            if (model.Text("runtimeVersion") is string tag)
                image = $"{image[..image.LastIndexOf(':')]}:{tag}";
            container["image"] = image;
            string[] args = [.. Texts(container, "args").Select(a => a.Replace("{{.Name}}", service.Name())), .. Texts(model, "args")];
            if (args.Length > 0)
                container["args"] = new JsonArray([.. args.Select(a => JsonValue.Create(a))]);
            container["env"] = new JsonArray(
            [
                .. (container["env"] as JsonArray ?? []).Concat(model["env"] as JsonArray ?? []).Select(e => e?.DeepClone()),
                new JsonObject { ["name"] = "INFERENCE_SERVICE_NAME", ["value"] = service.Name() },
            ]);
            container["resources"] = Resources(model["resources"] as JsonObject ?? []);
            foreach ((string name, JsonNode? value) in model.Where(f => !NotOfContainer.Contains(f.Key)))
                container[name] = value?.DeepClone();
            yield return container;
        }
        foreach (JsonObject container in (predictor["containers"] as JsonArray ?? []).OfType<JsonObject>())
        {
            JsonObject copy = container.DeepClone().AsObject();
            // The only container of a custom predictor is the server, whatever it is called.
            if (predictor["model"] is null && predictor["containers"]!.AsArray().Count == 1)
                copy["name"] = ServerContainer;
            yield return copy;
        }
    }

    private static string[] Texts(JsonObject value, string name) => value[name] is JsonArray list ? [.. list.Select(v => v!.ToString())] : [];

    private static JsonObject Resources(JsonObject given)
    {
        JsonObject limits = new() { ["cpu"] = "1", ["memory"] = "2Gi" };
        JsonObject requests = limits.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in given["limits"] as JsonObject ?? [])
            limits[name] = value?.DeepClone();
        foreach ((string name, JsonNode? value) in (given["requests"] as JsonObject ?? []).Concat((given["limits"] as JsonObject ?? []).Where(l => l.Key.Contains('/') && given.At("requests", l.Key) is null)))
            requests[name] = value?.DeepClone();
        return new JsonObject { ["limits"] = limits, ["requests"] = requests };
    }
}
