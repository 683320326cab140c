using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Rollout;

namespace DismPS.Engine.Tests.Cluster;

public sealed class RolloutStateTests
{
    private const string Uri = "s3://models/m/1";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_rollout_goes_through_its_phases_in_words()
    {
        IReadOnlyList<WatchEvent> words = WatchRecording.Read("life-ready").Events();
        var state = new RolloutState(Target(), Start);
        Assert.Equal(RolloutPhase.Submitted, state.Assess(Start).Phase);
        state.KnowPods();
        state.SeeService(words[2]);
        Assert.Equal(RolloutPhase.CreatingObjects, state.Assess(Start).Phase);
        state.SeePod(Pod("""{"phase":"Pending"}"""));
        Assert.Equal(RolloutPhase.Scheduling, state.Assess(Start).Phase);
        state.SeePod(Pod("""{"phase":"Pending","initContainerStatuses":[{"name":"storage-initializer","image":"kserve/storage-initializer:v0.20.0","state":{"waiting":{"reason":"PodInitializing"}}}]}"""));
        Assert.Equal("getting the image kserve/storage-initializer:v0.20.0", state.Assess(Start).Message);
        state.SeePod(Pod("""{"phase":"Pending","initContainerStatuses":[{"name":"storage-initializer","state":{"running":{}}}],"containerStatuses":[{"name":"kserve-container","image":"triton","state":{"waiting":{"reason":"PodInitializing"}}}]}"""));
        Assert.Equal(RolloutPhase.DownloadingModel, state.Assess(Start).Phase);
        state.SeePod(Pod("""{"phase":"Running","initContainerStatuses":[{"name":"storage-initializer","state":{"terminated":{"exitCode":0}}}],"containerStatuses":[{"name":"kserve-container","image":"triton","state":{"waiting":{"reason":"PodInitializing"}}}]}"""));
        Assert.Equal("getting the image triton", state.Assess(Start).Message);
        state.SeePod(Pod("""{"phase":"Running","initContainerStatuses":[{"name":"storage-initializer","state":{"terminated":{"exitCode":0}}}],"containerStatuses":[{"name":"kserve-container","ready":false,"state":{"running":{}}}]}"""));
        Assert.Equal(RolloutPhase.LoadingModel, state.Assess(Start).Phase);
        state.SeePod(ReadyPod());
        Assert.Equal(RolloutPhase.Routing, state.Assess(Start).Phase);
        state.SeeService(words[^2]);
        Assert.Equal(RolloutPhase.Routing, state.Assess(Start).Phase);
        state.SeeService(words[^1]);
        RolloutAssessment end = state.Assess(Start);
        Assert.Equal(RolloutPhase.Ready, end.Phase);
        Assert.True(end.IsFinal);
        Assert.Equal((1, 1), end.Pods);
    }

    [Fact]
    public void The_pods_of_the_earlier_model_do_not_make_an_update_ready()
    {
        WatchEvent ready = WatchRecording.Read("life-ready").Events()[^1];
        var state = new RolloutState(Target() with { Changed = true }, Start);
        state.SeeService(ready);
        state.SeePod(ReadyPod("old", "s3://models/m/0"));
        Assert.NotEqual(RolloutPhase.Ready, state.Assess(Start.AddMinutes(1)).Phase);
        state.SeePod(ReadyPod("new"));
        Assert.Equal(RolloutPhase.Ready, state.Assess(Start.AddMinutes(1)).Phase);
    }

    [Fact]
    public void A_change_around_the_same_model_is_ready_when_its_newest_pod_has_answered_for_a_while()
    {
        WatchEvent ready = WatchRecording.Read("life-ready").Events()[^1];
        var state = new RolloutState(Target() with { Changed = true, SameModel = true }, Start);
        state.SeeService(ready);
        state.SeePod(ReadyPod("old", created: "2026-01-01T00:00:00Z"));
        Assert.NotEqual(RolloutPhase.Ready, state.Assess(Start.AddSeconds(1)).Phase);
        state.SeePod(Pod("""{"phase":"Pending"}""", "new", created: "2026-01-01T00:01:00Z"));
        Assert.NotEqual(RolloutPhase.Ready, state.Assess(Start.AddSeconds(30)).Phase);
        state.SeePod(ReadyPod("new", created: "2026-01-01T00:01:00Z"));
        Assert.Equal(RolloutPhase.Ready, state.Assess(Start.AddSeconds(31)).Phase);
    }

    [Fact]
    public void Without_the_right_to_read_pods_a_changed_service_must_have_been_unready_first()
    {
        IReadOnlyList<WatchEvent> words = WatchRecording.Read("life-ready").Events();
        var state = new RolloutState(Target() with { Changed = true }, Start);
        state.SeeService(words[^1]);
        Assert.NotEqual(RolloutPhase.Ready, state.Assess(Start.AddSeconds(30)).Phase);
        state.SeeService(words[3]);
        state.SeeService(words[^1]);
        Assert.NotEqual(RolloutPhase.Ready, state.Assess(Start.AddSeconds(40)).Phase);
        Assert.Equal(RolloutPhase.Ready, state.Assess(Start.AddSeconds(46)).Phase);
    }

    [Theory]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"name":"kserve-container","image":"nosuch:1","state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image"}}}]}""", DeploymentCause.ImageUnavailable)]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"name":"kserve-container","image":"No:1","state":{"waiting":{"reason":"InvalidImageName"}}}]}""", DeploymentCause.ImageUnavailable)]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"storage-initializer","restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1,"reason":"Error","message":"RuntimeError: Failed to fetch model. No model found in s3://b/x."}}}]}""", DeploymentCause.ModelNotFound)]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"storage-initializer","restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1,"message":"botocore.exceptions.ClientError: An error occurred (403) when calling the HeadBucket operation: Forbidden"}}}]}""", DeploymentCause.StorageAccessDenied)]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"storage-initializer","restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1,"message":"Could not connect to the endpoint URL"}}}]}""", DeploymentCause.StorageUnreachable)]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"kserve-container","restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}""", DeploymentCause.OutOfMemory)]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"kserve-container","restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1,"reason":"Error"}}}]}""", DeploymentCause.ServerCrashed)]
    [InlineData("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes are available: 3 Insufficient nvidia.com/gpu."}]}""", DeploymentCause.Unschedulable)]
    [InlineData("""{"phase":"Failed","reason":"Evicted","message":"The node was low on resource: memory."}""", DeploymentCause.Evicted)]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"name":"kserve-container","state":{"waiting":{"reason":"CreateContainerConfigError","message":"secret \"x\" not found"}}}]}""", DeploymentCause.SpecInvalid)]
    public void The_cause_is_read_from_the_pod_and_waited_out_where_it_may_pass(string status, DeploymentCause cause)
    {
        RolloutState state = Progressing();
        state.SeePod(Pod(status));
        RolloutAssessment first = state.Assess(Start);
        Assert.Equal(cause, first.Fault!.Cause);
        Assert.False(string.IsNullOrWhiteSpace(first.Fault.Cure));
        RolloutAssessment last = state.Assess(Start.AddMinutes(6));
        Assert.Equal(RolloutPhase.Failed, last.Phase);
        Assert.Equal("m-1", last.Fault!.Pod);
    }

    [Fact]
    public void A_fault_that_passes_is_forgotten()
    {
        RolloutState state = Progressing();
        state.SeePod(Pod("""{"phase":"Pending","containerStatuses":[{"name":"kserve-container","image":"i","state":{"waiting":{"reason":"ErrImagePull"}}}]}"""));
        Assert.NotEqual(RolloutPhase.Failed, state.Assess(Start).Phase);
        state.SeePod(Pod("""{"phase":"Running","containerStatuses":[{"name":"kserve-container","state":{"running":{}}}]}"""));
        Assert.Null(state.Assess(Start.AddMinutes(2)).Fault);
        state.SeePod(Pod("""{"phase":"Pending","containerStatuses":[{"name":"kserve-container","image":"i","state":{"waiting":{"reason":"ErrImagePull"}}}]}"""));
        Assert.NotEqual(RolloutPhase.Failed, state.Assess(Start.AddMinutes(3)).Phase);
    }

    [Theory]
    [InlineData("InferenceService", "InternalError", "StorageURI not supported: storageUri, must be one of: [gs://]", DeploymentCause.StorageUriUnsupported)]
    [InlineData("InferenceService", "InternalError", "no runtime found to support predictor with model type: {ONNX <nil>}", DeploymentCause.RuntimeUnsuitable)]
    [InlineData("ReplicaSet", "FailedCreate", "Error creating: pods \"m\" is forbidden: exceeded quota: compute", DeploymentCause.QuotaExceeded)]
    [InlineData("ReplicaSet", "FailedCreate", "Error creating: pods \"m\" is forbidden: error looking up service account jec/nosuch: serviceaccount \"nosuch\" not found", DeploymentCause.ServiceAccountMissing)]
    public void What_only_events_tell_is_found(string kind, string reason, string message, DeploymentCause cause)
    {
        RolloutState state = Progressing();
        state.SeeEvents([new ClusterEvent(reason, message) { IsWarning = true, Kind = kind }]);
        Assert.Equal(cause, state.Assess(Start).Fault!.Cause);
        Assert.Equal(RolloutPhase.Failed, state.Assess(Start.AddMinutes(1)).Phase);
    }

    [Fact]
    public void A_failed_download_of_the_recording_is_told_with_its_address()
    {
        var state = new RolloutState(Target(), Start);
        foreach (WatchEvent word in WatchRecording.Read("life-init-failure").Events())
            state.SeeService(word);
        RolloutAssessment end = state.Assess(Start);
        Assert.Equal(DeploymentCause.ModelNotFound, end.Fault!.Cause);
        Assert.Contains("s3://jec-data/nosuch/", end.Fault.Message, StringComparison.Ordinal);
        Assert.Equal(RolloutPhase.Failed, state.Assess(Start.AddSeconds(31)).Phase);
    }

    [Fact]
    public void A_service_that_nobody_looks_at_and_one_that_is_deleted_come_to_an_end()
    {
        IReadOnlyList<WatchEvent> words = WatchRecording.Read("life-delete").Events();
        var state = new RolloutState(Target(), Start);
        state.SeeService(words[0]);
        Assert.False(state.Assess(Start).IsFinal);
        Assert.Equal(DeploymentCause.ControllerSilent, state.Assess(Start.AddSeconds(61)).Fault!.Cause);
        Assert.True(state.Assess(Start.AddSeconds(90)).IsFinal);
        state.SeeService(words[^1]);
        Assert.Equal(RolloutPhase.Deleted, state.Assess(Start.AddSeconds(91)).Phase);
    }

    [Fact]
    public void No_patience_takes_the_first_fault_for_the_end()
    {
        var state = new RolloutState(Target() with { PatienceScale = 0 }, Start);
        state.SeeService(WatchRecording.Read("life-ready").Events()[3]);
        state.SeePod(Pod("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","message":"0/1 nodes"}]}"""));
        Assert.Equal(RolloutPhase.Failed, state.Assess(Start).Phase);
    }

    [Fact]
    public void No_patience_still_waits_for_the_controller_to_see_the_change()
    {
        var state = new RolloutState(Target() with { PatienceScale = 0, Changed = true }, Start);
        Assert.False(state.Assess(Start.AddSeconds(5)).IsFinal);
        WatchEvent stale = WatchRecording.Read("life-no-runtime").Events()[2];
        state.SeeService(stale);
        Assert.Equal(DeploymentCause.RuntimeUnsuitable, state.Assess(Start.AddSeconds(6)).Fault!.Cause);
        Assert.False(state.Assess(Start.AddSeconds(6)).IsFinal);
        Assert.True(state.Assess(Start.AddSeconds(9)).IsFinal);
    }

    private static RolloutTarget Target() => new("m") { StorageUri = Uri };

    private static RolloutState Progressing()
    {
        var state = new RolloutState(Target(), Start);
        state.SeeService(WatchRecording.Read("life-ready").Events()[3]);
        return state;
    }

    private static WatchEvent ReadyPod(string name = "m-1", string uri = Uri, string? created = null) => Pod(
        """{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"initContainerStatuses":[{"name":"storage-initializer","state":{"terminated":{"exitCode":0}}}],"containerStatuses":[{"name":"kserve-container","ready":true,"state":{"running":{}}}]}""",
        name, uri, created);

    private static WatchEvent Pod(string status, string name = "m-1", string uri = Uri, string? created = null) => new(WatchEventType.Modified, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["creationTimestamp"] = created, ["annotations"] = new JsonObject { [RolloutTarget.SourceUriAnnotation] = uri } },
        ["status"] = JsonNode.Parse(status),
    });
}
