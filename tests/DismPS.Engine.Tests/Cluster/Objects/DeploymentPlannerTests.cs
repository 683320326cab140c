using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Cluster.Objects;

public sealed class DeploymentPlannerTests
{
    [Fact]
    public void A_model_of_Triton_has_all_that_scoring_needs_in_its_annotations()
    {
        DeploymentPlan plan = DeploymentPlanner.Plan(Read(SampleTemplate.Onnx), "s3://models/met", new DeploymentOptions { Namespace = "jec", Version = "3f2a", Template = "/home/x/template.yaml", DeploymentMode = "Standard" });
        Assert.Empty(plan.Problems);
        Assert.Equal(("metsig", "metsig", "MetSig"), (plan.Name, plan.ModelName, plan.Resource));
        JsonObject metadata = plan.InferenceService["metadata"]!.AsObject();
        Assert.Equal("""{"app.kubernetes.io/managed-by":"dismps","app.kubernetes.io/name":"metsig"}""", metadata["labels"]!.ToJsonString());
        string signature = DeploymentPlanner.SignatureOf(Read(SampleTemplate.Onnx));
        Assert.Equal(
            $$"""{"dismps.io/anomaly-threshold":"0.5","dismps.io/metric-key":"score","dismps.io/model-name":"metsig","dismps.io/publication":"s3://models/met","dismps.io/resource":"MetSig","dismps.io/resource-type":"InferenceService::Tritonserver::ONNX","dismps.io/signature":"{{signature}}","dismps.io/template":"template.yaml","dismps.io/version":"3f2a","dismps.io/workspace":"jetmet","serving.kserve.io/deploymentMode":"Standard"}""",
            metadata["annotations"]!.ToJsonString());
        Assert.Equal(
            """{"predictor":{"model":{"modelFormat":{"name":"onnx"},"runtime":"kserve-tritonserver","protocolVersion":"v2","storageUri":"s3://models/met"}}}""",
            plan.InferenceService["spec"]!.ToJsonString());
        Assert.Same(plan.InferenceService, Assert.Single(plan.Objects));
    }

    [Fact]
    public void A_store_with_credentials_gets_a_secret_without_values_and_an_account_that_lists_it()
    {
        DeploymentPlan plan = DeploymentPlanner.Plan(Read(SampleTemplate.Onnx), "s3://models/met", new DeploymentOptions { Namespace = "jec", S3 = new S3Connection { Endpoint = "s3.cern.ch", CertificatesConfigMap = "ca" } });
        Assert.Equal(["Secret", "ServiceAccount", "InferenceService"], plan.Objects.Select(o => o["kind"]!.GetValue<string>()));
        Assert.Null(plan.Secret!["data"]);
        Assert.Equal("""{"serving.kserve.io/s3-endpoint":"s3.cern.ch","serving.kserve.io/s3-usehttps":"1","serving.kserve.io/s3-cabundle-configmap":"ca"}""", plan.Secret["metadata"]!["annotations"]!.ToJsonString());
        Assert.Equal("""[{"name":"metsig-s3"}]""", plan.Objects[1]["secrets"]!.ToJsonString());
        Assert.Equal("metsig-s3", plan.InferenceService["spec"]!["predictor"]!["serviceAccountName"]!.GetValue<string>());
    }

    [Fact]
    public void An_image_of_ones_own_gets_a_runtime()
    {
        string text = SampleTemplate.Onnx.Replace("ModelUri: model.onnx", "ModelUri: model.onnx\n      Image: example.org/triton:24.01", StringComparison.Ordinal);
        DeploymentPlan plan = DeploymentPlanner.Plan(Read(text), "s3://models/met", new DeploymentOptions { Namespace = "jec" });
        Assert.Empty(plan.Problems);
        JsonObject runtime = plan.Objects[0];
        Assert.Equal("ServingRuntime", runtime["kind"]!.GetValue<string>());
        Assert.Equal("metsig-runtime", plan.InferenceService["spec"]!["predictor"]!["model"]!["runtime"]!.GetValue<string>());
        Assert.Equal("example.org/triton:24.01", KnownRuntime.Read(runtime).Image);
        Assert.True(KnownRuntime.Read(runtime).Supports("onnx", null, byItself: false));
    }

    [Theory]
    [InlineData("{Requests: {cpu: \"2\", gpu: \"1\"}}", """{"requests":{"cpu":"2"},"limits":{"cpu":"2","nvidia.com/gpu":"1"}}""")]
    [InlineData("{Requests: {cpu: 500m}}", """{"requests":{"cpu":"500m"}}""")]
    [InlineData("{Limits: {memory: 1Gi}}", """{"requests":{"memory":"1Gi"},"limits":{"memory":"1Gi"}}""")]
    [InlineData("{Limits: {memory: 4Gi}}", """{"limits":{"memory":"4Gi"}}""")]
    [InlineData("{Requests: {gpu: \"0\"}}", null)]
    public void Resources_do_not_contradict_what_the_runtime_fills_in(string resources, string? expected)
    {
        string text = SampleTemplate.Onnx.Replace("ModelUri: model.onnx", $"ModelUri: model.onnx\n      Resources: {resources}", StringComparison.Ordinal);
        DeploymentPlan plan = DeploymentPlanner.Plan(Read(text), "s3://models/met", new DeploymentOptions());
        Assert.Empty(plan.Problems);
        Assert.Equal(expected, plan.InferenceService["spec"]!["predictor"]!["model"]!["resources"]?.ToJsonString());
    }

    [Fact]
    public void A_model_of_MLServer_whose_name_cannot_be_the_services_is_told()
    {
        Resource resource = Read(SampleTemplate.SkLearn.Replace("Name: pixel", "Name: pixel.v2", StringComparison.Ordinal));
        DeploymentPlan plan = DeploymentPlanner.Plan(resource, "s3://models/pixel.v2", new DeploymentOptions());
        Assert.Equal(("pixel-v2", "pixel.v2"), (plan.Name, plan.ModelName));
        Assert.Equal("model-name-differs", Assert.Single(plan.Problems).Reason);
        JsonNode model = plan.InferenceService["spec"]!["predictor"]!["model"]!;
        Assert.Equal(("sklearn", "kserve-mlserver", "v2"), (model["modelFormat"]!["name"]!.ToString(), model["runtime"]!.ToString(), model["protocolVersion"]!.ToString()));
        Assert.Empty(DeploymentPlanner.Plan(Read(SampleTemplate.SkLearn), "s3://models/pixel", new DeploymentOptions()).Problems);
    }

    [Fact]
    public void Two_resources_of_one_service_are_refused()
    {
        Resource first = Read(SampleTemplate.Onnx.Replace("Name: metsig", "Name: met.sig", StringComparison.Ordinal));
        Resource second = Read(SampleTemplate.Onnx.Replace("Name: metsig", "Name: met-sig", StringComparison.Ordinal));
        DismException fault = Assert.Throws<DismException>(() => DeploymentPlanner.Plan([(first, "s3://m", null), (second, "s3://m", null)], new DeploymentOptions()));
        Assert.Equal(ErrorCode.UsageInvalid, fault.Code);
    }

    [Theory]
    [InlineData("metsig", "metsig")]
    [InlineData("a.b.c", "a-b-c")]
    [InlineData("2nd", "m-2nd")]
    [InlineData("jet--met", "jet-met")]
    public void Names_of_services_are_made_of_those_of_models(string name, string service) => Assert.Equal(service, ServiceNames.FromTemplate(name));

    [Theory]
    [InlineData("jec", 48)]
    [InlineData("default", 45)]
    [InlineData("a-namespace-of-36-characters-in-all-x", 15)]
    public void Longest_name_depends_on_the_namespace(string ns, int longest) => Assert.Equal(longest, ServiceNames.LongestIn(ns));

    [Theory]
    [InlineData("gpu", """{"key":"gpu","operator":"Exists"}""")]
    [InlineData("gpu=a100:NoSchedule", """{"key":"gpu","operator":"Equal","value":"a100","effect":"NoSchedule"}""")]
    [InlineData("nvidia.com/gpu:NoExecute", """{"key":"nvidia.com/gpu","operator":"Exists","effect":"NoExecute"}""")]
    public void Tolerations_are_written_as_kubectl_writes_taints(string text, string json) => Assert.Equal(json, DeploymentOptions.ReadToleration(text).ToJsonString());

    [Theory]
    [InlineData(ServingFramework.Tritonserver, "0.10", "nvcr.io/nvidia/tritonserver:21.09-py3")]
    [InlineData(ServingFramework.Tritonserver, "0.20", "nvcr.io/nvidia/tritonserver:23.05-py3")]
    [InlineData(ServingFramework.MLServer, "0.13.1", "docker.io/seldonio/mlserver:1.3.2")]
    [InlineData(ServingFramework.MLServer, "v0.20.0", "docker.io/seldonio/mlserver:1.5.0")]
    public void Images_are_those_of_the_charts(ServingFramework framework, string release, string image) => Assert.Equal(image, ChartImages.Of(framework, KserveReleases.Parse(release)));

    [Theory]
    [InlineData("0.6")]
    [InlineData("0.21")]
    [InlineData("new")]
    public void Unknown_releases_are_refused(string release) => Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => KserveReleases.Parse(release)).Code);

    private static Resource Read(string text)
    {
        ValidationResult result = TemplateValidator.ValidateText(text, "t.yaml", new ValidationOptions { BaseFolder = Path.GetTempPath(), CheckFiles = false });
        Assert.True(result.IsValid, string.Join('\n', result.Diagnostics));
        return Assert.Single(result.Template!.Resources);
    }
}
