using System.Text.Json;

namespace DismPS.Tests.Commands;

public sealed class ManifestCommandTests
{
    private const string Broken = """
        apiVersion: serving.kserve.io/v1beta1
        kind: InferenceService
        metadata: {name: jec}
        spec:
          predictor:
            maxreplicas: 2
            model:
              modelFormat: {name: onnx}
              runtime: kserve-tritonserver
              storageUri: s3://b/m
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: x}
        """;

    [Fact]
    public void A_manifest_is_printed_and_passes_its_own_check()
    {
        using var dismps = new Dismps();
        DismpsRun run = dismps.Run("manifest", "--repository", "s3://models/met", "-n", "jec", "--s3-endpoint", "s3.cern.ch", "--deployment-mode", "standard", "--toleration", "gpu:NoSchedule", "--node-selector", "pool=gpu");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches("storageUri: s3://models/met/metsig-onnx-autoencoder/[0-9a-f]{12}\n", run.Output);
        Assert.Contains("dismps.io/version: ", run.Output);
        Assert.Contains("pool: gpu", run.Output);
        Assert.Contains("# The values are not part of this file.", run.Output);
        Assert.Contains("secret: kubectl create secret generic metsig-onnx-autoencoder-s3 --namespace=jec", run.Errors);
        File.WriteAllText(dismps.Folder["m.yaml"], run.Output);
        DismpsRun check = dismps.Run("manifest", "--check", "m.yaml");
        Assert.Equal(0, check.ExitCode);
        Assert.Contains("m.yaml: InferenceService/metsig-onnx-autoencoder: sound", check.Output);
        Assert.Contains("m.yaml: Secret/metsig-onnx-autoencoder-s3: not checked", check.Output);
    }

    [Fact]
    public void A_broken_manifest_is_told_with_its_place_and_ends_with_1()
    {
        using var dismps = new Dismps();
        File.WriteAllText(dismps.Folder["bad.yaml"], Broken);
        DismpsRun run = dismps.Run("manifest", "--check", "bad.yaml");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("bad.yaml:6:5: error unknown-field spec.predictor.maxreplicas:", run.Output);
        DismpsRun json = dismps.Run("manifest", "--check", "bad.yaml", "--output", "json");
        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.False(document.RootElement.GetProperty("valid").GetBoolean());
        JsonElement problem = Assert.Single(document.RootElement.GetProperty("objects")[0].GetProperty("problems").EnumerateArray());
        Assert.Equal(("unknown-field", 6), (problem.GetProperty("reason").GetString(), problem.GetProperty("line").GetInt32()));
        Assert.False(document.RootElement.GetProperty("objects")[1].GetProperty("checked").GetBoolean());
    }

    [Fact]
    public void The_address_is_that_of_the_version_that_is_published()
    {
        using var dismps = new Dismps();
        string mount = Directory.CreateDirectory(dismps.Folder["mount"]).FullName;
        DismpsRun published = dismps.Run("publish", "--repository", "pvc://models/x", "--mount-path", mount, "--output", "json");
        Assert.True(published.ExitCode == 0, published.Errors);
        using JsonDocument document = JsonDocument.Parse(published.Output);
        string uri = document.RootElement.GetProperty("published")[0].GetProperty("uri").GetString()!;
        DismpsRun manifest = dismps.Run("manifest", "--repository", "pvc://models/x");
        Assert.Contains($"storageUri: {uri}\n", manifest.Output);
    }

    [Fact]
    public void Folders_and_files_are_written_once_and_replaced_with_force_only()
    {
        using var dismps = new Dismps();
        Assert.Equal(0, dismps.Run("manifest", "--repository", "s3://m", "-n", "jec", "--format", "kustomize", "-o", "deploy").ExitCode);
        Assert.Contains("namespace: jec", File.ReadAllText(dismps.Folder[Path.Combine("deploy", "overlays", "jec", "kustomization.yaml")]));
        Assert.DoesNotContain("namespace:", File.ReadAllText(dismps.Folder[Path.Combine("deploy", "base", "metsig-onnx-autoencoder.yaml")]));
        Assert.Equal(1, dismps.Run("manifest", "--repository", "s3://m", "-n", "jec", "--format", "kustomize", "-o", "deploy").ExitCode);
        Assert.Equal(0, dismps.Run("manifest", "--repository", "s3://m", "-n", "jec", "--format", "kustomize", "-o", "deploy", "--force").ExitCode);
        Assert.Equal(0, dismps.Run("manifest", "--repository", "s3://m", "--format", "helm", "-o", "chart").ExitCode);
        Assert.Contains("services:", File.ReadAllText(dismps.Folder[Path.Combine("chart", "values.yaml")]));
    }

    [Fact]
    public void What_could_not_work_is_refused()
    {
        using var dismps = new Dismps();
        DismpsRun run = dismps.Run("manifest", "--repository", "s3://m", "-n", "a-namespace-of-many-characters-in-all", "--deployment-mode", "standard");
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("metadata.name", run.Errors);
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("manifest", "--repository", "s3://m", "--storage-uri", "s3://m")]
    [InlineData("manifest", "--repository", "s3://m", "--check", "x.yaml")]
    [InlineData("manifest", "--repository", "s3://m", "--kserve-version", "0.6")]
    [InlineData("manifest", "--repository", "s3://m", "--deployment-mode", "fast")]
    [InlineData("manifest", "--repository", "s3://m", "--format", "helm")]
    [InlineData("manifest", "--repository", "s3://m", "--max-replicas", "0")]
    public void Wrong_use_ends_with_2(params string[] arguments)
    {
        using var dismps = new Dismps();
        Assert.Equal(2, dismps.Run(arguments).ExitCode);
    }
}
