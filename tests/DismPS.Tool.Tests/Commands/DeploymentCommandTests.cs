using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using DismPS.DialsStandIn;
using DismPS.KubernetesStandIn;

namespace DismPS.Tests.Commands;

/// <summary>From a template to a service of a cluster and back, with the real kubectl; a server of ours answers behind the pods.</summary>
public sealed class DeploymentCommandTests : IAsyncLifetime
{
    private readonly Dismps _dismps = new();
    private ClusterStandIn _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Kubectl.Find() is not null, Kubectl.Missing);
        _cluster = await ClusterStandIn.StartAsync();
        _dismps.Variables["KUBECONFIG"] = _cluster.Kubeconfig;
        _dismps.Variables["AWS_SHARED_CREDENTIALS_FILE"] = _dismps.Folder["none"];
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        _dismps.Dispose();
    }

    [Fact]
    public void A_template_goes_to_a_service_that_answers_its_golden_cases_and_back_again()
    {
        ServeBehindPods();
        DismpsRun doctor = _dismps.Run("doctor", "-n", "jec", "--service-account", "sa");
        Assert.True(doctor.ExitCode == 0, doctor.Output + doctor.Errors);
        Assert.Contains("kserve-tritonserver", doctor.Output);

        DismpsRun plan = Publish("s3://models/metsig/1", "--dry-run");
        Assert.Equal(0, plan.ExitCode);
        Assert.Contains("+ InferenceService/metsig-onnx-autoencoder", plan.Output);
        Assert.Equal(0, _cluster.WriteRequests);

        DismpsRun first = Publish("s3://models/metsig/1", "--wait");
        Assert.True(first.ExitCode == 0, first.Output + first.Errors);
        Assert.Contains("ready", first.Output);
        Assert.Contains("asking the golden cases", first.Errors);
        int writes = _cluster.WriteRequests;
        DismpsRun again = Publish("s3://models/metsig/1", "--wait", "--output", "json");
        Assert.Equal("Unchanged", Assert.Single(again.Json.GetProperty("models").EnumerateArray()).GetProperty("state").GetString());
        Assert.Equal(writes, _cluster.WriteRequests);

        Assert.Equal(0, Publish("s3://models/metsig/2", "--wait").ExitCode);
        DismpsRun list = _dismps.Run("deployments", "-n", "jec");
        Assert.Matches("metsig-onnx-autoencoder +ready +1/1", list.Output);
        Assert.Matches("(?s)1 +ready.*2 +ready", _dismps.Run("deployments", "history", "metsig-onnx-autoencoder", "-n", "jec").Output);
        Assert.Contains("storageUri", _dismps.Run("undo", "metsig-onnx-autoencoder", "-n", "jec", "--dry-run").Output);
        DismpsRun undone = _dismps.Run("undo", "metsig-onnx-autoencoder", "-n", "jec");
        Assert.True(undone.ExitCode == 0, undone.Errors);
        JsonElement one = Assert.Single(_dismps.Run("deployments", "metsig*", "-n", "jec", "--output", "json").Json.GetProperty("deployments").EnumerateArray());
        Assert.Equal("s3://models/metsig/1", one.GetProperty("storageUri").GetString());

        DismpsRun threshold = _dismps.Run("deployments", "threshold", "metsig-onnx-autoencoder", "0.02", "-n", "jec");
        Assert.Contains("0.01267 -> 0.02", threshold.Output);
        Assert.Contains("replaces", threshold.Errors);
        Assert.NotEmpty(_dismps.Run("deployments", "logs", "metsig-onnx-autoencoder", "-n", "jec", "--tail", "3").Output);
        Assert.Contains("removed InferenceService/metsig-onnx-autoencoder", _dismps.Run("deployments", "remove", "metsig-onnx-autoencoder", "-n", "jec", "--wait").Output);
        Assert.Empty(_dismps.Run("deployments", "-n", "jec").Output);
    }

    [Fact]
    public void A_service_that_does_not_start_ends_with_1_the_cause_and_the_cure()
    {
        _cluster.Behaviours.Set("*", Behaviour.InitFailure);
        DismpsRun failed = Publish("s3://models/metsig/1", "--wait", "--fail-fast");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("failed", failed.Output);
        Assert.True(failed.Errors.Contains("No model found", StringComparison.Ordinal), failed.Errors);
        Assert.Contains("publications list", failed.Errors);
        DismpsRun waited = _dismps.Run("deployments", "wait", "metsig-onnx-autoencoder", "-n", "jec", "--fail-fast", "--output", "json");
        Assert.Equal(1, waited.ExitCode);
        JsonElement model = Assert.Single(waited.Json.GetProperty("models").EnumerateArray());
        Assert.Equal(("ModelNotFound", "DeploymentFailed"), (model.GetProperty("cause").GetString(), model.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public void Several_templates_make_one_table_and_the_exit_code_tells_of_a_failure()
    {
        _dismps.Folder.Write("broken.yaml", "Resources: [");
        _dismps.Folder.Write("second.yaml", File.ReadAllText(_dismps.Folder["template.yaml"]).Replace("Name: metsig-onnx-autoencoder", "Name: second", StringComparison.Ordinal));
        DismpsRun run = _dismps.Run("publish", "-n", "jec", "-f", "template.yaml", "broken.yaml", "second.yaml", "--storage-uri", "s3://models/x/1", "--service-account", "sa");
        Assert.Equal(1, run.ExitCode);
        Assert.Matches("(?s)metsig-onnx-autoencoder +sent.*broken.yaml.*failed.*second +sent", run.Output);
        Assert.Contains("broken.yaml:1:", run.Errors);
    }

    [Theory]
    [InlineData(2, "publish", "-n", "jec")]
    [InlineData(2, "publish", "-n", "jec", "--dials", "--storage-uri", "s3://b/x")]
    [InlineData(2, "publish", "--wait", "--repository", "file:///tmp/x")]
    [InlineData(2, "publish", "-n", "jec", "--repository", "file:///tmp/x")]
    [InlineData(3, "deployments", "--context", "nosuch")]
    [InlineData(1, "deployments", "nosuch", "-n", "jec")]
    [InlineData(1, "undo", "nosuch", "-n", "jec")]
    [InlineData(2, "deployments", "threshold", "x", "-n", "jec")]
    [InlineData(2, "deployments", "threshold", "x", "abc", "-n", "jec")]
    [InlineData(2, "deployments", "traffic", "x", "-n", "jec")]
    [InlineData(2, "deployments", "traffic", "x", "--percent", "many", "-n", "jec")]
    public void Wrong_use_and_what_is_not_there_have_their_exit_codes(int exitCode, params string[] arguments)
    {
        DismpsRun run = _dismps.Run(arguments);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("dismps: ", run.Errors);
        Assert.DoesNotContain("   at ", run.Errors);
    }

    [Fact]
    public void The_doctor_stops_at_what_nothing_can_work_without()
    {
        DismpsRun run = _dismps.Run("doctor", "--kubeconfig", "nosuch");
        Assert.Equal(3, run.ExitCode);
        Assert.Matches("error +context +There is no kubeconfig", run.Output);
    }

    [Fact]
    public void The_doctor_ends_with_3_when_a_right_is_missing_without_which_nothing_can_be_published()
    {
        DismpsRun viewer = _dismps.Run("doctor", "-n", "jec", "--context", "viewer");
        Assert.Equal(3, viewer.ExitCode);
        Assert.Matches("error +rights +you may not patch inferenceservices", viewer.Output);
        Assert.Matches("warning +rights +you may not patch configmaps", viewer.Output);
        Assert.DoesNotContain("secrets", viewer.Output);
        Assert.Matches("error +rights +you may not create secrets", _dismps.Run("doctor", "-n", "jec", "--context", "viewer", "--share-credentials").Output);
        Assert.Equal(2, _dismps.Run("doctor", "-n", "jec", "--share-credentials", "--service-account", "sa").ExitCode);
    }

    [Fact]
    public async Task An_interrupted_wait_says_how_to_go_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are Unix's");
        _cluster.Behaviours.Set("*", Behaviour.Unschedulable);
        Process process = _dismps.Start("publish", "-n", "jec", "--storage-uri", "s3://models/x/1", "--service-account", "sa", "--wait");
        await _cluster.Journal.WaitForAsync(r => r.Verb == "watch", TestContext.Current.CancellationToken);
        Assert.Equal(0, kill(process.Id, 2));
        DismpsRun run = Dismps.Finish(process);
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("dismps deployments wait", run.Errors);
        Assert.NotNull(_cluster.Objects.Get("inferenceservices", "metsig-onnx-autoencoder"));
    }

    [Fact]
    public async Task A_model_goes_through_an_object_store_into_the_cluster()
    {
        Assert.SkipUnless(NodePackages.HaveNode, "node is not on the PATH.");
        string node = Repository.PathOf("tests", "node");
        await NodePackages.EnsureAsync(node, TestContext.Current.CancellationToken);
        await using S3Server store = await S3Server.StartAsync(node, "models", TestContext.Current.CancellationToken);
        _dismps.Variables["AWS_ACCESS_KEY_ID"] = _dismps.Variables["AWS_SECRET_ACCESS_KEY"] = "S3RVER";
        ServeBehindPods();
        string[] there = ["publish", "-n", "jec", "--repository", "s3://models/jet", "--endpoint-url", store.Address.AbsoluteUri, "--share-credentials", "--wait", "--output", "json"];
        DismpsRun run = _dismps.Run(there);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        JsonElement model = Assert.Single(run.Json.GetProperty("models").EnumerateArray());
        Assert.Matches("^s3://models/jet/metsig-onnx-autoencoder/[0-9a-f]{12}$", model.GetProperty("storageUri").GetString());
        Assert.NotNull(_cluster.Objects.Get("secrets", "metsig-onnx-autoencoder-s3"));
        Assert.DoesNotContain("S3RVER", run.Output + run.Errors);
        int writes = _cluster.WriteRequests;
        Assert.Equal("Unchanged", Assert.Single(_dismps.Run(there).Json.GetProperty("models").EnumerateArray()).GetProperty("state").GetString());
        Assert.Equal(writes, _cluster.WriteRequests);
    }

    private DismpsRun Publish(string uri, params string[] more) => _dismps.Run(["publish", "-n", "jec", "--storage-uri", uri, "--service-account", "sa", .. more]);

    private void ServeBehindPods()
    {
        DismpsRun started = _dismps.Run("start-api", "--port", "0", "--detached", "--output", "json");
        Assert.True(started.ExitCode == 0, started.Errors);
        _cluster.Ports.Set("*", null, new IPEndPoint(IPAddress.Loopback, new Uri(started.Json.GetProperty("uri").GetString()!).Port));
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int processId, int signal);
}
