using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Cluster.Objects;

/// <summary>Single rules, each on a manifest that is sound but for one change.</summary>
public sealed class ManifestRuleTests
{
    private const string Sound = """
        {"apiVersion":"serving.kserve.io/v1beta1","kind":"InferenceService","metadata":{"name":"jec-pfn","namespace":"jec","annotations":{"serving.kserve.io/deploymentMode":"Standard"}},
        "spec":{"predictor":{"model":{"modelFormat":{"name":"onnx"},"storageUri":"s3://b/m","runtime":"kserve-tritonserver"}}}}
        """;

    [Theory]
    [InlineData("""{"metadata":{"name":"Jec"}}""", "name-invalid")]
    [InlineData("""{"metadata":{"name":"a.b"}}""", "name-invalid")]
    [InlineData("""{"metadata":{"name":null}}""", "name-missing")]
    [InlineData("""{"metadata":{"name":"x23456789012345678901234567890123456789012345678"}}""", null)]
    [InlineData("""{"metadata":{"name":"x234567890123456789012345678901234567890123456789"}}""", "name-too-long")]
    [InlineData("""{"metadata":{"foo":1}}""", "unknown-field")]
    [InlineData("""{"metadata":{"labels":{"a b":"c"}}}""", "label-invalid")]
    [InlineData("""{"metadata":{"labels":{"a":"c d"}}}""", "label-invalid")]
    [InlineData("""{"apiVersion":"serving.kubeflow.org/v1beta1"}""", "api-version-unknown")]
    [InlineData("""{"spec":{"predictor":null}}""", "missing-field")]
    [InlineData("""{"spec":{"predictor":{"minReplicas":1.0}}}""", null)]
    [InlineData("""{"spec":{"predictor":{"minReplicas":"1"}}}""", "wrong-type")]
    [InlineData("""{"spec":{"predictor":{"minReplicas":4294967296}}}""", "wrong-type")]
    [InlineData("""{"spec":{"predictor":{"minReplicas":-1}}}""", "replicas-negative")]
    [InlineData("""{"spec":{"predictor":{"maxReplicas":0}}}""", null)]
    [InlineData("""{"spec":{"predictor":{"triton":{"storageUri":"s3://b/m"}}}}""", "model-overwritten")]
    [InlineData("""{"spec":{"predictor":{"triton":{},"sklearn":{}}}}""", "implementation-repeated")]
    [InlineData("""{"spec":{"predictor":{"containers":[{"name":"kserve-container","image":"x"}]}}}""", "implementation-repeated")]
    [InlineData("""{"spec":{"predictor":{"model":null,"containers":[{"name":"a","image":"x"},{"name":"b","image":"x"}]}}}""", "server-container-missing")]
    [InlineData("""{"spec":{"predictor":{"model":null,"containers":[{"name":"a","image":"x","env":[{"name":"PROTOCOL","value":"v3"}]}]}}}""", "protocol-unknown")]
    [InlineData("""{"spec":{"predictor":{"model":{"env":[{"name":"PYTHONPATH","value":"/x"}]}}}}""", "variable-blocked")]
    [InlineData("""{"spec":{"predictor":{"model":{"runtime":"kserve-triton"}}}}""", "runtime-unknown")]
    [InlineData("""{"spec":{"predictor":{"model":{"runtime":null}}}}""", "runtime-not-found")]
    [InlineData("""{"spec":{"predictor":{"model":{"modelFormat":{"name":"onnx","version":"2"}}}}}""", "format-unsupported")]
    [InlineData("""{"spec":{"predictor":{"model":{"protocolVersion":"v1"}}}}""", "protocol-unsupported")]
    [InlineData("""{"metadata":{"namespace":"other"},"spec":{"predictor":{"model":{"runtime":"team-triton"}}}}""", "runtime-unknown")]
    [InlineData("""{"spec":{"predictor":{"model":{"runtime":"team-triton"}}}}""", null)]
    [InlineData("""{"spec":{"predictor":{"model":{"runtimeVersion":"a b"}}}}""", "runtime-version-invalid")]
    [InlineData("""{"spec":{"predictor":{"model":{"storageUri":"ftp://h/m"}}}}""", "storage-scheme-unsupported")]
    [InlineData("""{"spec":{"predictor":{"model":{"storage":{"key":"minio","path":"x"}}}}}""", "storage-repeated")]
    [InlineData("""{"spec":{"predictor":{"model":{"storage":{"key":"minioo"}}}}}""", "storage-key-missing")]
    [InlineData("""{"spec":{"predictor":{"model":{"storageUri":null},"storageUris":[{"uri":"s3://b/a","mountPath":"/a"},{"uri":"s3://b/b","mountPath":"/b"}]}}}""", "mount-paths-apart")]
    [InlineData("""{"spec":{"predictor":{"model":{"storageUri":null},"storageUris":[{"uri":"s3://b/a","mountPath":"a"}]}}}""", "mount-path-invalid")]
    [InlineData("""{"spec":{"predictor":{"serviceAccountName":"sa-old"}}}""", "secret-annotations-old")]
    [InlineData("""{"spec":{"predictor":{"model":{"resources":{"requests":{"cpu":"4"}}}}}}""", "request-above-limit")]
    [InlineData("""{"spec":{"predictor":{"model":{"resources":{"limits":{"cpu":"500m"}}}}}}""", "request-above-limit")]
    [InlineData("""{"spec":{"predictor":{"model":{"resources":{"limits":{"cpu":"500m"},"requests":{"cpu":0.5}}}}}}""", null)]
    [InlineData("""{"spec":{"predictor":{"model":{"resources":{"requests":{"nvidia.com/gpu":1}}}}}}""", "limit-missing")]
    [InlineData("""{"spec":{"predictor":{"model":{"resources":{"requests":{"nvidia.com/gpu":1},"limits":{"nvidia.com/gpu":"2"}}}}}}""", "limit-unequal")]
    [InlineData("""{"spec":{"predictor":{"model":{"resources":{"limits":{"memory":"-4Gi"}}}}}}""", "quantity-negative")]
    [InlineData("""{"spec":{"predictor":{"model":{"resources":{"requests":{"memory":"250m"}}}}}}""", "memory-tiny")]
    [InlineData("""{"spec":{"predictor":{"model":{"volumeMounts":[{"name":"eos","mountPath":"/eos"}]}}}}""", "volume-missing")]
    [InlineData("""{"spec":{"predictor":{"model":{"ports":[{"containerPort":70000}]}}}}""", "port-invalid")]
    [InlineData("""{"spec":{"predictor":{"model":{"livenessProbe":{"periodSeconds":3}}}}}""", "probe-incomplete")]
    [InlineData("""{"spec":{"predictor":{"restartPolicy":"Never"}}}""", "value-unknown")]
    [InlineData("""{"spec":{"predictor":{"tolerations":[{"operator":"Equal","value":"x"}]}}}""", "toleration-contradiction")]
    [InlineData("""{"spec":{"predictor":{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"a","operator":"Is"}]}]}}}}}}""", "value-unknown")]
    [InlineData("""{"spec":{"predictor":{"scaleMetric":"gpu"}}}""", "value-unknown")]
    [InlineData("""{"spec":{"predictor":{"scaleTarget":0}}}""", "scale-target-invalid")]
    [InlineData("""{"metadata":{"annotations":{"serving.kserve.io/autoscalerClass":"keda"}},"spec":{"predictor":{"scaleMetric":"cpu"}}}""", "metric-unsupported")]
    [InlineData("""{"metadata":{"annotations":{"serving.kserve.io/autoscalerClass":"kpa"}}}""", "autoscaler-unknown")]
    [InlineData("""{"metadata":{"annotations":{"serving.kserve.io/deploymentMode":"Knative"}},"spec":{"predictor":{"scaleMetric":"cpu"}}}""", "metric-unsupported")]
    [InlineData("""{"metadata":{"annotations":{"serving.kserve.io/deploymentMode":"Knative"}},"spec":{"predictor":{"minReplicas":0}}}""", null)]
    [InlineData("""{"spec":{"predictor":{"minReplicas":0}}}""", "scale-to-zero-impossible")]
    [InlineData("""{"metadata":{"annotations":{"serving.kserve.io/deploymentMode":"ModelMesh"}}}""", "deployment-mode-other")]
    [InlineData("""{"metadata":{"annotations":{"serving.kserve.io/stop":"yes"}}}""", "annotation-value")]
    [InlineData("""{"spec":{"transformer":{"minReplicas":1}}}""", "implementation-missing")]
    [InlineData("""{"spec":{"predictor":{"logger":{"mode":"all","url":"sink"}}}}""", "logger-url-invalid")]
    public void One_change_is_one_finding(string patch, string? reason)
    {
        JsonObject manifest = JsonNode.Parse(Sound)!.AsObject();
        Assert.Empty(ManifestCheck.Run(manifest, ClusterData.Facts));
        Patch(manifest, JsonNode.Parse(patch)!.AsObject());
        IReadOnlyList<ManifestProblem> problems = ManifestCheck.Run(manifest, ClusterData.Facts);
        if (reason is null)
            Assert.Empty(problems);
        else
            Assert.Contains(problems, p => p.Reason == reason);
    }

    [Fact]
    public void What_a_cluster_may_have_beyond_what_ships_is_a_warning_without_one()
    {
        JsonObject manifest = JsonNode.Parse(Sound)!.AsObject();
        manifest["spec"]!["predictor"]!["model"]!["runtime"] = "our-own";
        manifest["spec"]!["predictor"]!["model"]!["storageUri"] = "registry://m/1";
        Assert.All(ManifestCheck.Run(manifest, ClusterFacts.Shipped()), p => Assert.Equal(Severity.Warning, p.Severity));
        Assert.Equal(2, ManifestCheck.Run(manifest, ClusterData.Facts).Count(p => p.Severity == Severity.Error));
    }

    [Fact]
    public void Fields_that_a_release_does_not_have_are_told()
    {
        JsonObject manifest = JsonNode.Parse(Sound)!.AsObject();
        manifest["metadata"]!.AsObject().Remove("annotations");
        manifest["spec"]!["predictor"]!["autoScaling"] = new JsonObject { ["metrics"] = new JsonArray() };
        Assert.Equal("field-too-new", Assert.Single(ManifestCheck.Run(manifest, ClusterFacts.Shipped(new Version(0, 14)))).Reason);
        Assert.Empty(ManifestCheck.Run(manifest, ClusterFacts.Shipped(new Version(0, 15))));
    }

    [Fact]
    public void Limits_of_a_namespace_are_counted()
    {
        ClusterFacts facts = ClusterFacts.Read(new ClusterObjects
        {
            Quotas = [JsonNode.Parse("""{"metadata":{"name":"small","namespace":"jec"},"status":{"hard":{"requests.nvidia.com/gpu":"4","limits.cpu":"8"},"used":{"requests.nvidia.com/gpu":"4","limits.cpu":"2"}}}""")!.AsObject()],
            LimitRanges = [JsonNode.Parse("""{"metadata":{"name":"range","namespace":"jec"},"spec":{"limits":[{"type":"Container","max":{"memory":"4Gi"}}]}}""")!.AsObject()],
        });
        JsonObject manifest = JsonNode.Parse(Sound)!.AsObject();
        manifest["spec"]!["predictor"]!["model"]!["resources"] = JsonNode.Parse("""{"limits":{"cpu":"8","memory":"8Gi"}}""");
        Assert.Equal(["limits[cpu]", "limits[memory]"], ManifestCheck.Run(manifest, facts).Where(p => p.Reason == "namespace-limit").Select(p => p.Path[(p.Path.LastIndexOf('.') + 1)..]));
    }

    [Fact]
    public void Odd_objects_are_told_and_never_thrown()
    {
        foreach (string text in new[] { "{}", """{"kind":"InferenceService","spec":7,"metadata":[]}""", """{"spec":{"predictor":[],"canary":{},"transformer":1}}""", """{"spec":{"predictor":{"model":[],"containers":{"a":1},"workerSpec":"x"},"canary":[1,{"predictor":2},{"predictor":{}}]}}""" })
            Assert.Contains(ManifestCheck.Run(JsonNode.Parse(text)!.AsObject(), ClusterData.Facts), p => p.Severity == Severity.Error);
    }

    private static void Patch(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner && target[name] is JsonObject old)
                Patch(old, inner);
            else
                target[name] = value.DeepClone();
        }
    }
}
