using System.Text.Json.Nodes;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Writes ServingRuntimes with an image of one's own: as KServe ships them, but for the image.</summary>
public static class ServingRuntimeWriter
{
    /// <summary>Name of the runtime of a service.</summary>
    public static string NameFor(string service) => service + "-runtime";

    /// <summary>Writes one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="ns">Namespace; null writes none.</param>
    /// <param name="type">Type of the resource that it serves.</param>
    /// <param name="image">Image.</param>
    public static JsonObject Write(string name, string? ns, ResourceType type, string image)
    {
        ArgumentNullException.ThrowIfNull(type);
        bool isTriton = type.Framework == ServingFramework.Tritonserver;
        var metadata = new JsonObject { ["name"] = name };
        metadata.Put("namespace", ns);
        metadata["labels"] = new JsonObject { [DeploymentLabels.ManagedBy] = DeploymentLabels.Manager };
        // By this annotation KServe gives the server its usual settings whatever the runtime is called.
        metadata["annotations"] = new JsonObject { ["serving.kserve.io/server-type"] = isTriton ? "tritonserver" : "mlserver" };
        var spec = new JsonObject
        {
            ["annotations"] = new JsonObject { ["prometheus.kserve.io/port"] = isTriton ? "8002" : "8080", ["prometheus.kserve.io/path"] = "/metrics" },
            ["supportedModelFormats"] = new JsonArray(new JsonObject { ["name"] = FormatOf(type), ["autoSelect"] = false }),
            ["protocolVersions"] = isTriton ? new JsonArray("v2", "grpc-v2") : new JsonArray("v2"),
            ["containers"] = new JsonArray(Container(isTriton, image)),
        };
        return new JsonObject
        {
            ["apiVersion"] = ObjectKind.ServingRuntime.ApiVersion,
            ["kind"] = ObjectKind.ServingRuntime.Kind,
            ["metadata"] = metadata,
            ["spec"] = spec,
        };
    }

    /// <summary>KServe's name of a type's model format.</summary>
    public static string FormatOf(ResourceType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Model switch
        {
            ModelType.ONNX => "onnx",
            ModelType.Torchscript => "pytorch",
            ModelType.TensorflowSavedModel => "tensorflow",
            ModelType.SKLearn => "sklearn",
            ModelType.XGBoost => "xgboost",
            ModelType.LightGBM => "lightgbm",
            _ => "triton",
        };
    }

    private static JsonObject Container(bool isTriton, string image)
    {
        var container = new JsonObject { ["name"] = "kserve-container", ["image"] = image };
        if (isTriton)
        {
            container["args"] = new JsonArray("tritonserver", "--model-store=/mnt/models", "--grpc-port=9000", "--http-port=8080", "--allow-grpc=true", "--allow-http=true");
        }
        else
        {
            // The class of the model is in its model-settings.json.
            container["env"] = new JsonArray(Variable("MLSERVER_HTTP_PORT", "8080"), Variable("MLSERVER_GRPC_PORT", "9000"));
        }

        var security = new JsonObject();
        if (isTriton)
            security["runAsUser"] = 1000;
        security["allowPrivilegeEscalation"] = false;
        security["privileged"] = false;
        security["runAsNonRoot"] = true;
        security["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") };
        container["securityContext"] = security;
        container["resources"] = new JsonObject
        {
            ["requests"] = new JsonObject { ["cpu"] = "1", ["memory"] = "2Gi" },
            ["limits"] = new JsonObject { ["cpu"] = "1", ["memory"] = "2Gi" },
        };
        return container;
    }

    private static JsonObject Variable(string name, string value) => new() { ["name"] = name, ["value"] = value };
}
