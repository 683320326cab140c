using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Rollout;
using DismPS.KubernetesStandIn;
using ClusterFault = DismPS.KubernetesStandIn.ClusterFault;

namespace DismPS.Engine.Tests.Cluster;

public sealed class RolloutFollowerTests
{
    private static readonly RolloutOptions Quick = new() { Timeout = TimeSpan.FromSeconds(60), Tick = TimeSpan.FromMilliseconds(100), EventTick = TimeSpan.FromMilliseconds(300) };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rollout_is_followed_to_the_answering_pod_with_its_phases()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync(new ClusterStandInOptions { Step = TimeSpan.FromMilliseconds(400) });
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        await transport.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
        var told = new Told();
        RolloutOutcome outcome = await FollowAsync(transport, "s3://b/1", told);
        Assert.True(outcome.IsReady, outcome.Assessment.Message);
        Assert.NotNull(outcome.ReadyPod);
        Assert.Equal(RolloutPhase.Ready, told.Phases[^1]);
        Assert.Contains(RolloutPhase.DownloadingModel, told.Phases);
        Assert.Contains(RolloutPhase.LoadingModel, told.Phases);
    }

    [Fact]
    public async Task An_update_is_ready_with_its_own_pod_only()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync(new ClusterStandInOptions { Step = TimeSpan.FromMilliseconds(200) });
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        await transport.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
        string? first = (await FollowAsync(transport, "s3://b/1")).ReadyPod;
        await transport.ApplyAsync(Service("m", "s3://b/2"), ApplyOptions.Default, Ct);
        RolloutOutcome second = await FollowAsync(transport, "s3://b/2", changed: true);
        Assert.True(second.IsReady, second.Assessment.Message);
        Assert.NotEqual(first, second.ReadyPod);
    }

    [Theory]
    [InlineData(BehaviourKind.ImagePullBackOff, DeploymentCause.ImageUnavailable)]
    [InlineData(BehaviourKind.InitFailure, DeploymentCause.ModelNotFound)]
    [InlineData(BehaviourKind.Unschedulable, DeploymentCause.Unschedulable)]
    [InlineData(BehaviourKind.OutOfMemory, DeploymentCause.OutOfMemory)]
    [InlineData(BehaviourKind.NoRuntime, DeploymentCause.RuntimeUnsuitable)]
    [InlineData(BehaviourKind.SilentError, DeploymentCause.StorageUriUnsupported)]
    [InlineData(BehaviourKind.MissingServiceAccount, DeploymentCause.ServiceAccountMissing)]
    [InlineData(BehaviourKind.QuotaExceeded, DeploymentCause.QuotaExceeded)]
    public async Task What_goes_wrong_is_told_with_cause_and_cure(BehaviourKind kind, DeploymentCause cause)
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("m", new Behaviour { Kind = kind });
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        await transport.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
        RolloutOutcome outcome = await FollowAsync(transport, "s3://b/1", patience: 0.02);
        Assert.Equal(RolloutPhase.Failed, outcome.Assessment.Phase);
        Assert.Equal(cause, outcome.Assessment.Fault!.Cause);
        Assert.NotEmpty(outcome.Assessment.Fault.Cure);
    }

    [Fact]
    public async Task The_log_of_a_crashing_server_tells_the_cause()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("m", Behaviour.CrashLoop with { Log = ["Traceback (most recent call last):", "ModuleNotFoundError: No module named 'dials_tools'"] });
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        await transport.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
        RolloutOutcome outcome = await FollowAsync(transport, "s3://b/1");
        DeploymentFault fault = outcome.Assessment.Fault!;
        Assert.Equal(DeploymentCause.ModuleMissing, fault.Cause);
        Assert.Contains("No module named 'dials_tools'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(fault.Evidence, e => e.StartsWith("kserve-container: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cut_watch_a_gone_version_and_a_restart_of_the_server_do_not_end_the_following()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync(new ClusterStandInOptions { Step = TimeSpan.FromMilliseconds(700) });
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster, timeoutSeconds: 5);
        cluster.Faults.Add(ClusterCall.Watch, ClusterFault.CutWatch(1), times: 2);
        cluster.Faults.Add(ClusterCall.Watch, ClusterFault.WatchGone(0), times: 2);
        await transport.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
        Task<RolloutOutcome> following = FollowAsync(transport, "s3://b/1");
        await Task.Delay(TimeSpan.FromSeconds(2), Ct);
        await cluster.StopListeningAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        await cluster.ListenAsync();
        RolloutOutcome outcome = await following;
        Assert.True(outcome.IsReady, outcome.Assessment.Message);
    }

    [Fact]
    public async Task A_server_that_does_not_tell_all_of_its_kinds_yet_is_asked_again()
    {
        RealKubectl.Need();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script stands before kubectl");
        string folder = Directory.CreateTempSubdirectory("dismps-kubectl").FullName;
        try
        {
            await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
            KubectlTransport direct = await RealKubectl.ConnectAsync(cluster);
            await direct.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
            string kubectl = KubectlTransportTests.Script(folder, "kubectl", $"""
                case "$*" in
                  *inferenceservice*--watch*) if mkdir "{folder}/asked" 2>/dev/null; then echo 'error: the server doesn'"'"'t have a resource type "inferenceservices"' >&2; exit 1; fi;;
                esac
                exec "{Environment.GetEnvironmentVariable("DISMPS_KUBECTL") ?? "kubectl"}" "$@"
                """);
            KubectlTransport transport = await KubectlTransport.ConnectAsync(new ClusterOptions { Kubeconfig = cluster.Kubeconfig, Namespace = "jec", Kubectl = kubectl }, Ct);
            RolloutOutcome outcome = await FollowAsync(transport, "s3://b/1");
            Assert.True(Directory.Exists(Path.Combine(folder, "asked")));
            Assert.True(outcome.IsReady, outcome.Assessment.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_rollout_that_nobody_works_on_ends_with_the_time_and_the_last_word()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("m", Behaviour.Hang);
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        await transport.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
        var follower = new RolloutFollower(transport, Quick with { Timeout = TimeSpan.FromSeconds(2) });
        RolloutOutcome outcome = await follower.FollowAsync(new RolloutTarget("m"), "jec", [], null, Ct);
        Assert.Equal(DeploymentCause.TooSlow, outcome.Assessment.Fault!.Cause);
        Assert.Contains("waiting for KServe's controller", outcome.Assessment.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_is_deleted_meanwhile_and_one_who_leaves_end_the_following()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("m", Behaviour.Unschedulable);
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        await transport.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        leave.CancelAfter(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new RolloutFollower(transport, Quick).FollowAsync(new RolloutTarget("m"), "jec", [], null, leave.Token));

        Task<RolloutOutcome> following = FollowAsync(transport, "s3://b/1");
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        await transport.DeleteAsync(ObjectKind.InferenceService, "m", null, wait: true, Ct);
        Assert.Equal(DeploymentCause.Deleted, (await following).Assessment.Fault!.Cause);
    }

    private static Task<RolloutOutcome> FollowAsync(KubectlTransport transport, string uri, IProgress<RolloutAssessment>? told = null, bool changed = false, double patience = 1) =>
        new RolloutFollower(transport, Quick).FollowAsync(new RolloutTarget("m") { StorageUri = uri, Changed = changed, PatienceScale = patience }, "jec", [], told, Ct);

    private static JsonObject Service(string name, string uri) => new()
    {
        ["apiVersion"] = "serving.kserve.io/v1beta1",
        ["kind"] = "InferenceService",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "jec" },
        ["spec"] = new JsonObject { ["predictor"] = new JsonObject { ["model"] = new JsonObject { ["modelFormat"] = new JsonObject { ["name"] = "onnx" }, ["storageUri"] = uri, ["runtime"] = "kserve-tritonserver" } } },
    };

    private sealed class Told : IProgress<RolloutAssessment>
    {
        private readonly List<RolloutPhase> _phases = [];

        public IReadOnlyList<RolloutPhase> Phases
        {
            get
            {
                lock (_phases)
                    return [.. _phases];
            }
        }

        public void Report(RolloutAssessment value)
        {
            lock (_phases)
                _phases.Add(value.Phase);
        }
    }
}
