using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;

namespace DismPS.Engine.Tests.Cluster.Objects;

/// <summary>The recorded cases of tests/data/cluster, and the cluster that they were recorded with.</summary>
internal static class ClusterData
{
    public static IReadOnlyList<JsonObject> Read(string file) =>
        [.. File.ReadLines(RepositoryFiles.Data("cluster", file)).Where(l => l.Length > 0).Select(l => JsonNode.Parse(l)!.AsObject())];

    public static IReadOnlyList<JsonObject> InferenceServices { get; } = Read("inferenceservices.jsonl");

    public static ClusterFacts Facts { get; } = ClusterFacts.Read(
        new ClusterObjects
        {
            Namespaces = [Named("Namespace", "jec", null), Named("Namespace", "other", null), Named("Namespace", "default", null)],
            Runtimes = [Runtime("ServingRuntime", "team-triton", "jec", disabled: false)],
            ServiceAccounts = [Account("sa", "s3-secret"), Account("sa-old", "s3-old"), Account("sa-anon", "s3-anon"), Account("default")],
            Secrets =
            [
                Secret("s3-secret", "serving.kserve.io/s3-endpoint", "serving.kserve.io/s3-usehttps"),
                Secret("s3-old", "serving.kubeflow.org/s3-endpoint"),
                Secret("s3-anon", "serving.kserve.io/s3-endpoint", "serving.kserve.io/s3-usehttps", "serving.kserve.io/s3-useanoncredential", "serving.kserve.io/s3-region"),
                StorageConfig(),
            ],
        },
        KserveReleases.Newest) is var facts
        ? facts with { Runtimes = facts.Runtimes.Add(KnownRuntime.Read(Runtime("ClusterServingRuntime", "disabled-runtime", null, disabled: true))) }
        : null!;

    private static JsonObject Named(string kind, string name, string? ns)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null)
            metadata["namespace"] = ns;
        return new JsonObject { ["kind"] = kind, ["metadata"] = metadata };
    }

    private static JsonObject Runtime(string kind, string name, string? ns, bool disabled)
    {
        JsonObject runtime = Named(kind, name, ns);
        runtime["spec"] = new JsonObject
        {
            ["disabled"] = disabled,
            ["supportedModelFormats"] = new JsonArray(new JsonObject { ["name"] = "onnx", ["version"] = "1" }),
            ["protocolVersions"] = new JsonArray("v2", "grpc-v2"),
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "kserve-container", ["image"] = "example.org/triton:1" }),
        };
        return runtime;
    }

    private static JsonObject Account(string name, params string[] secrets)
    {
        JsonObject account = Named("ServiceAccount", name, "jec");
        account["secrets"] = new JsonArray([.. secrets.Select(s => new JsonObject { ["name"] = s })]);
        return account;
    }

    private static JsonObject Secret(string name, params string[] annotations)
    {
        JsonObject secret = Named("Secret", name, "jec");
        secret["metadata"]!["annotations"] = new JsonObject(annotations.Select(a => KeyValuePair.Create(a, (JsonNode?)"x")));
        secret["data"] = new JsonObject { ["AWS_ACCESS_KEY_ID"] = "eA==", ["AWS_SECRET_ACCESS_KEY"] = "eA==" };
        return secret;
    }

    private static JsonObject StorageConfig()
    {
        JsonObject secret = Named("Secret", "storage-config", "jec");
        secret["data"] = new JsonObject { ["minio"] = "eA==" };
        return secret;
    }
}
