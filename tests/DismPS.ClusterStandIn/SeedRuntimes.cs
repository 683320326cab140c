using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Runtimes and the storage container, as KServe 0.20 ships them, and the two of the recorded cluster's own.</summary>
internal static class SeedRuntimes
{
    private static readonly string[] TritonArgs =
        ["tritonserver", "--model-store=/mnt/models", "--grpc-port=9000", "--http-port=8080", "--allow-grpc=true", "--allow-http=true"];

    private static readonly string[] PythonArgs = ["--model_name={{.Name}}", "--model_dir=/mnt/models", "--http_port=8080"];

    public static IEnumerable<JsonObject> All()
    {
        const string triton = "nvcr.io/nvidia/tritonserver:23.05-py3";
        yield return Runtime("kserve-tritonserver", triton, "v2 grpc-v2", "8002",
            ["tensorrt 8 auto 1", "tensorflow 1 auto 1", "tensorflow 2 auto 1", "onnx 1 auto 1", "pytorch 1", "triton 2 auto 1"], TritonArgs, user: 1000);
        yield return Runtime("kserve-mlserver", "docker.io/seldonio/mlserver:1.7.1", "v2", "8080",
            ["sklearn 0 auto 2", "sklearn 1 auto 2", "xgboost 1 auto 2", "xgboost 2 auto 2", "lightgbm 3 auto 2", "lightgbm 4 auto 2", "mlflow 1 auto 1", "mlflow 2 auto 1"], []);
        yield return Runtime("kserve-sklearnserver", "kserve/sklearnserver:latest", "v1 v2", "8080", ["sklearn 1 auto 1"], PythonArgs);
        yield return Runtime("kserve-xgbserver", "kserve/xgbserver:latest", "v1 v2", "8080", ["xgboost 1 auto 1"], [.. PythonArgs, "--nthread=1"]);
        yield return Runtime("kserve-lgbserver", "kserve/lgbserver:latest", "v1 v2", "8080", ["lightgbm 3 auto 1"], [.. PythonArgs, "--nthread=1"]);
        yield return Runtime("kserve-pmmlserver", "kserve/pmmlserver:latest", "v1 v2", "8080", ["pmml 3 auto 1", "pmml 4 auto 1"], PythonArgs);
        yield return Runtime("kserve-paddleserver", "kserve/paddleserver:latest", "v1 v2", "8080", ["paddle 2 auto 1"], PythonArgs);
        yield return Runtime("kserve-huggingfaceserver", "kserve/huggingfaceserver:latest", "v2 v1", "8080", ["huggingface 1 auto 1"], PythonArgs);
        yield return Runtime("kserve-tensorflow-serving", "tensorflow/serving:2.6.2", "v1 grpc-v1", "8080", ["tensorflow 1 auto 2", "tensorflow 2 auto 2"],
            ["--model_name={{.Name}}", "--port=9000", "--rest_api_port=8080", "--model_base_path=/mnt/models", "--rest_api_timeout_in_ms=60000"], user: 1000);
        yield return Runtime("kserve-torchserve", "pytorch/torchserve-kfs:0.9.0", "v1 v2 grpc-v2", "8082", ["pytorch 1 auto 2"],
            ["torchserve", "--start", "--model-store=/mnt/models/model-store", "--ts-config=/mnt/models/config/config.properties"], user: 1000);
        JsonObject disabled = Runtime("disabled-runtime", triton, "v2 grpc-v2", "8002", ["onnx 1 auto 1"], TritonArgs);
        disabled["spec"]!["disabled"] = true;
        yield return disabled;
        JsonObject team = Runtime("team-triton", triton, "v2 grpc-v2", "8002", ["onnx 1"], TritonArgs);
        team["kind"] = "ServingRuntime";
        team["metadata"]!["namespace"] = "jec";
        yield return team;
        yield return new JsonObject
        {
            ["apiVersion"] = "serving.kserve.io/v1alpha1",
            ["kind"] = "ClusterStorageContainer",
            ["metadata"] = new JsonObject { ["name"] = "default" },
            ["spec"] = new JsonObject
            {
                ["container"] = new JsonObject
                {
                    ["name"] = "storage-initializer",
                    ["image"] = "kserve/storage-initializer:v0.20.0",
                    ["resources"] = new JsonObject { ["limits"] = new JsonObject { ["cpu"] = "1", ["memory"] = "1Gi" }, ["requests"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "100Mi" } },
                },
                ["supportedUriFormats"] = new JsonArray(
                [
                    .. new[] { "gs://", "s3://", "hdfs://", "hf://", "webhdfs://" }.Select(p => new JsonObject { ["prefix"] = p }),
                    new JsonObject { ["regex"] = @"https://(.+?).blob.core.windows.net/(.+)" },
                    new JsonObject { ["regex"] = @"https://(.+?).file.core.windows.net/(.+)" },
                    new JsonObject { ["regex"] = @"https?://(.+)/(.+)" },
                ]),
                ["workloadType"] = "initContainer",
            },
        };
    }

    // A format is its name, its version, whether it is chosen by itself, and its priority.
    private static JsonObject Runtime(string name, string image, string protocols, string metrics, string[] formats, string[] args, int? user = null)
    {
        JsonObject container = new() { ["name"] = "kserve-container", ["image"] = image };
        if (args.Length > 0)
            container["args"] = new JsonArray([.. args.Select(a => JsonValue.Create(a))]);
        container["resources"] = new JsonObject { ["limits"] = new JsonObject { ["cpu"] = "1", ["memory"] = "2Gi" }, ["requests"] = new JsonObject { ["cpu"] = "1", ["memory"] = "2Gi" } };
        JsonObject security = new()
        {
            ["allowPrivilegeEscalation"] = false,
            ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
            ["privileged"] = false,
            ["runAsNonRoot"] = true,
        };
        if (user is int id)
            security["runAsUser"] = id;
        container["securityContext"] = security;
        return new JsonObject
        {
            ["apiVersion"] = "serving.kserve.io/v1alpha1",
            ["kind"] = "ClusterServingRuntime",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["annotations"] = new JsonObject { ["prometheus.kserve.io/path"] = "/metrics", ["prometheus.kserve.io/port"] = metrics },
                ["containers"] = new JsonArray(container),
                ["protocolVersions"] = new JsonArray([.. protocols.Split(' ').Select(p => JsonValue.Create(p))]),
                ["supportedModelFormats"] = new JsonArray([.. formats.Select(Format)]),
            },
        };
    }

    private static JsonNode Format(string text)
    {
        string[] parts = text.Split(' ');
        JsonObject format = new() { ["name"] = parts[0], ["version"] = parts[1] };
        if (parts.Length > 3)
        {
            format["autoSelect"] = true;
            format["priority"] = int.Parse(parts[3]);
        }
        return format;
    }
}
