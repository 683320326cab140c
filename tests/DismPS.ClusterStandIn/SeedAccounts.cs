using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Service accounts, secrets and settings of the recorded cluster.</summary>
internal static class SeedAccounts
{
    private const string Domain = "serving.kserve.io";

    public static IEnumerable<JsonObject> All()
    {
        foreach (string ns in new[] { "default", "jec", "other" })
            yield return Account("default", ns);
        yield return Secret("s3-secret", Domain, ("s3-endpoint", "s3.example.org"), ("s3-usehttps", "1"));
        yield return Account("sa", "jec", "s3-secret");
        yield return Secret("s3-old", "serving.kubeflow.org", ("s3-endpoint", "s3.example.org"), ("s3-usehttps", "1"));
        yield return Account("sa-old", "jec", "s3-old");
        yield return Secret("s3-anon", Domain, ("s3-endpoint", "minio.jec:9000"), ("s3-usehttps", "0"), ("s3-region", "cern"), ("s3-useanoncredential", "true"),
            ("s3-verifyssl", "0"), ("s3-usevirtualbucket", "false"));
        yield return Account("sa-anon", "jec", "s3-anon");
        yield return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "storage-config", ["namespace"] = "jec" },
            ["type"] = "Opaque",
            ["data"] = new JsonObject { ["minio"] = Base64("""{"type":"s3","access_key_id":"user","secret_access_key":"pass","endpoint_url":"http://minio.jec:9000","region":"us-south"}""") },
        };
        yield return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "inferenceservice-config", ["namespace"] = "kserve" },
            ["data"] = new JsonObject
            {
                ["deploy"] = """{"defaultDeploymentMode": "Standard"}""",
                ["ingress"] = """{"enableGatewayApi": false, "ingressDomain": "example.com", "ingressClassName": "istio", "urlScheme": "http"}""",
                ["storageInitializer"] = """{"image": "kserve/storage-initializer:latest", "memoryRequest": "100Mi", "memoryLimit": "1Gi", "cpuRequest": "100m", "cpuLimit": "1"}""",
                ["credentials"] = """{"storageSpecSecretName": "storage-config", "storageSecretNameAnnotation": "serving.kserve.io/storageSecretName"}""",
            },
        };
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static JsonObject Account(string name, string ns, params string[] secrets)
    {
        JsonObject account = new() { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns } };
        if (secrets.Length > 0)
            account["secrets"] = new JsonArray([.. secrets.Select(s => new JsonObject { ["name"] = s })]);
        return account;
    }

    private static JsonObject Secret(string name, string domain, params (string Key, string Value)[] annotations) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "jec",
            ["annotations"] = new JsonObject(annotations.Select(a => KeyValuePair.Create<string, JsonNode?>($"{domain}/{a.Key}", a.Value))),
        },
        ["type"] = "Opaque",
        ["data"] = new JsonObject { ["AWS_ACCESS_KEY_ID"] = Base64("user"), ["AWS_SECRET_ACCESS_KEY"] = Base64("pass") },
    };
}
