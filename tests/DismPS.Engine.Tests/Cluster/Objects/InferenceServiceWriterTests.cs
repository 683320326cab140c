using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Cluster.Objects;

public sealed class InferenceServiceWriterTests
{
    [Fact]
    public void Objects_are_those_of_the_Python_SDK()
    {
        JsonArray cases = JsonNode.Parse(File.ReadAllText(RepositoryFiles.Data("cluster", "sdk", "inferenceservice.json")))!.AsArray();
        foreach (JsonObject entry in cases.OfType<JsonObject>())
        {
            JsonObject written = InferenceServiceWriter.Write(Spec(entry["inputs"]!.AsObject()));
            Assert.True(
                JsonNode.DeepEquals(Canonical(entry["object"]), Canonical(written)),
                $"{entry["id"]}\n{Canonical(entry["object"])}\n{Canonical(written)}");
            Assert.DoesNotContain(ManifestCheck.Run(written, ClusterFacts.Shipped()), p => p.Severity == Severity.Error);
        }

        Assert.Equal(5, cases.Count);
    }

    [Fact]
    public void Fields_come_in_a_fixed_order_and_nothing_empty_is_written()
    {
        JsonObject written = InferenceServiceWriter.Write(new InferenceServiceSpec("m", "onnx")
        {
            StorageUri = "s3://b/m",
            Runtime = "kserve-tritonserver",
            Labels = new Dictionary<string, string>(),
            Requests = new Dictionary<string, string> { ["cpu"] = "1" },
            Arguments = [],
            Environment = new Dictionary<string, string> { ["A"] = "" },
            ServiceAccount = "",
        });
        Assert.Equal(
            """{"apiVersion":"serving.kserve.io/v1beta1","kind":"InferenceService","metadata":{"name":"m"},"spec":{"predictor":{"model":{"modelFormat":{"name":"onnx"},"runtime":"kserve-tritonserver","storageUri":"s3://b/m","env":[{"name":"A","value":""}],"resources":{"requests":{"cpu":"1"}}}}}}""",
            written.ToJsonString());
    }

    [Theory]
    [InlineData("0.15", "RawDeployment")]
    [InlineData("0.16", "Standard")]
    [InlineData("0.20", "Standard")]
    public void Deployment_mode_has_the_name_of_the_release(string release, string mode)
    {
        JsonObject written = InferenceServiceWriter.Write(new InferenceServiceSpec("m", "onnx") { DeploymentMode = "Standard", StorageUri = "s3://b/m", Protocol = "v2" }, KserveReleases.Parse(release));
        Assert.Equal(mode, written["metadata"]!["annotations"]!["serving.kserve.io/deploymentMode"]!.GetValue<string>());
        Assert.Empty(ManifestCheck.Run(written, ClusterFacts.Shipped(KserveReleases.Parse(release))));
    }

    [Fact]
    public void Release_0_7_gets_the_field_of_the_server()
    {
        JsonObject written = InferenceServiceWriter.Write(new InferenceServiceSpec("m", "onnx") { Runtime = "kserve-tritonserver", StorageUri = "s3://b/m", Protocol = "v2" }, new Version(0, 7));
        Assert.Equal("""{"protocolVersion":"v2","storageUri":"s3://b/m"}""", written["spec"]!["predictor"]!["triton"]!.ToJsonString());
        Assert.Empty(ManifestCheck.Run(written, ClusterFacts.Shipped(new Version(0, 7))));
    }

    /// <summary>The SDK's inputs as a specification.</summary>
    private static InferenceServiceSpec Spec(JsonObject inputs) => new(inputs.Text("name")!, inputs.Text("format")!)
    {
        Namespace = inputs.Text("namespace"),
        Runtime = inputs.Text("runtime"),
        Protocol = inputs.Text("protocol"),
        FormatVersion = inputs.Text("version") ?? inputs.Text("formatVersion"),
        RuntimeVersion = inputs.Text("runtimeVersion"),
        StorageUri = inputs.Text("storageUri"),
        StorageKey = inputs.Text("storageKey"),
        StoragePath = inputs.Text("storagePath"),
        ServiceAccount = inputs.Text("serviceAccount"),
        Requests = Texts(inputs.Object("requests")),
        Limits = Texts(inputs.Object("limits")),
        Labels = Texts(inputs.Object("labels")),
        Annotations = Texts(inputs.Object("annotations")),
        Environment = Texts(inputs.Object("env")),
        Arguments = inputs.List("args")?.Select(a => a!.GetValue<string>()).ToList(),
        MinReplicas = (int?)inputs.Whole("minReplicas"),
        MaxReplicas = (int?)inputs.Whole("maxReplicas"),
        ScaleMetric = inputs.Text("scaleMetric"),
        ScaleTarget = (int?)inputs.Whole("scaleTarget"),
        Batcher = inputs.Object("batcher")?.ToDictionary(b => b.Key, b => b.Value!.GetValue<long>()),
        LoggerMode = inputs.Object("logger").Text("mode"),
        LoggerUrl = inputs.Object("logger").Text("url"),
    };

    private static Dictionary<string, string>? Texts(JsonObject? mapping) => mapping?.ToDictionary(e => e.Key, e => e.Value!.ToString());

    /// <summary>Without nulls, empty texts and empty mappings, with quantities as values.</summary>
    private static JsonNode? Canonical(JsonNode? node, bool isQuantity = false)
    {
        switch (node)
        {
            case JsonObject o:
                var mapping = new JsonObject();
                foreach ((string name, JsonNode? value) in o)
                {
                    JsonNode? entry = Canonical(value, isQuantity || name is "requests" or "limits");
                    if (entry is not null and not JsonObject { Count: 0 } && !(entry.GetValueKind() == JsonValueKind.String && entry.GetValue<string>().Length == 0))
                        mapping[name] = entry;
                }

                return mapping;
            case JsonArray a:
                return new JsonArray([.. a.Select(e => Canonical(e))]);
            default:
                return isQuantity && Quantity.TryRead(node, out Quantity quantity) ? JsonValue.Create(quantity.ToString()) : node?.DeepClone();
        }
    }
}
