using System.Globalization;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Rollout;

namespace DismPS.Engine.Tests.Cluster;

public sealed class StatusRecordingTests
{
    public static TheoryData<string> Services => [.. WatchRecording.ReadAll().Where(r => r.Kind == "InferenceService").Select(r => r.Id)];

    public static TheoryData<string> Trainings => [.. WatchRecording.ReadAll().Where(r => r.Kind != "InferenceService").Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Services))]
    public void A_recorded_service_is_read_event_by_event_to_its_end(string id)
    {
        WatchRecording recording = WatchRecording.Read(id);
        IReadOnlyList<WatchEvent> events = recording.Events();
        Assert.Equal(recording.Sequence.Count, events.Count);
        foreach ((WatchEvent word, JsonNode? step) in events.Zip(recording.Sequence))
        {
            InferenceServiceStatus status = InferenceServiceStatus.Read(word.Object);
            Assert.Equal(Conditions(step!["conditions"]!.AsObject()), status.Conditions.ToDictionary(c => c.Type, c => c.Status));
            Assert.Equal((string?)step["transitionStatus"] ?? "None", status.Transition.ToString());
            Assert.Equal((string?)step["targetModelState"], status.TargetModelState);
            Assert.Equal((string?)step["failure"], status.Failure?.Reason);
        }

        InferenceServiceStatus end = InferenceServiceStatus.Read(events[^1].Object);
        JsonObject final = recording.Final;
        Assert.Equal((string?)final["lastEvent"], events[^1].Type.ToString().ToUpperInvariant());
        Assert.Equal(Conditions(final["conditions"]!.AsObject()), end.Conditions.ToDictionary(c => c.Type, Shown));
        JsonNode model = final["modelStatus"]!;
        Assert.Equal((string?)model["transitionStatus"], end.Transition.ToString());
        Assert.Equal(Text(model["states"]?["activeModelState"]), end.ActiveModelState);
        Assert.Equal(Text(model["states"]?["targetModelState"]), end.TargetModelState);
        Assert.Equal((int?)model["copies"]?["failedCopies"] ?? 0, end.FailedCopies);
        Assert.Equal((int?)model["copies"]?["totalCopies"], end.TotalCopies);
        Assert.Equal((string?)model["lastFailureInfo"]?["reason"], end.Failure?.Reason);
        Assert.Equal((string?)model["lastFailureInfo"]?["message"], end.Failure?.Message);
        Assert.Equal((int?)model["lastFailureInfo"]?["exitCode"], end.Failure?.ExitCode);
        Assert.Equal((string?)final["url"], end.Url);
        Assert.Equal((long?)final["generation"], end.Generation);
        Assert.Equal((long?)final["observedGeneration"], end.ObservedGeneration);
        Assert.Equal((string?)final["components"]?["predictor"]?["url"], end.PredictorUrls.GetValueOrDefault("url"));
    }

    [Theory]
    [InlineData("life-ready", InferenceServiceState.Ready)]
    [InlineData("life-init-failure", InferenceServiceState.Failed)]
    [InlineData("life-no-runtime", InferenceServiceState.Progressing)]
    [InlineData("life-canary", InferenceServiceState.Ready)]
    [InlineData("life-delete", InferenceServiceState.Deleting)]
    public void A_recorded_service_ends_in_its_state(string id, InferenceServiceState state) =>
        Assert.Equal(state, InferenceServiceStatus.Read(WatchRecording.Read(id).Events()[^1].Object).State);

    [Fact]
    public void A_service_is_not_ready_before_its_model_is_loaded()
    {
        // Ready=True comes one event before modelStatus Loaded.
        List<InferenceServiceState> states = [.. WatchRecording.Read("life-ready").Events().Select(e => InferenceServiceStatus.Read(e.Object).State)];
        Assert.Equal(InferenceServiceState.Ready, states[^1]);
        Assert.Equal(InferenceServiceState.Progressing, states[^2]);
        Assert.Equal(InferenceServiceState.Pending, states[0]);
    }

    [Fact]
    public void A_spec_that_is_corrected_leaves_the_failed_state()
    {
        List<InferenceServiceState> states = [.. WatchRecording.Read("life-no-runtime").Events().Select(e => InferenceServiceStatus.Read(e.Object).State)];
        Assert.Contains(InferenceServiceState.Failed, states);
        Assert.Equal(InferenceServiceState.Progressing, states[^1]);
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_recorded_training_is_read_event_by_event_to_its_end(string id)
    {
        WatchRecording recording = WatchRecording.Read(id);
        IReadOnlyList<WatchEvent> events = recording.Events();
        Assert.Equal(recording.Sequence.Count, events.Count);
        foreach ((WatchEvent word, JsonNode? step) in events.Zip(recording.Sequence))
        {
            TrainingStatus status = TrainingStatus.Read(word.Object);
            Assert.Equal(Conditions(step!["conditions"]!.AsObject()), status.Conditions.ToDictionary(c => c.Type, c => c.Status));
            if (step["trials"] is not null)
                Assert.Equal(((int?)step["trials"] ?? 0, (int?)step["succeeded"] ?? 0, (int?)step["failed"] ?? 0), status.Trials);
            Assert.Equal((string?)step["best"], status.BestTrial);
        }

        TrainingStatus end = TrainingStatus.Read(events[^1].Object);
        JsonObject final = recording.Final;
        Assert.Equal(Conditions(final["conditions"]!.AsObject()), end.Conditions.ToDictionary(c => c.Type, Shown));
        Assert.Equal(
            (string?)final["completionTime"] is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) : null,
            end.CompletedAt);
        Assert.Equal((string?)final["currentOptimalTrial"]?["bestTrialName"], end.BestTrial);
        foreach (JsonNode? assignment in final["currentOptimalTrial"]?["parameterAssignments"] as JsonArray ?? [])
            Assert.Equal((string?)assignment!["value"], end.BestParameters[(string)assignment["name"]!]);
        foreach ((string type, JsonNode? counts) in final["replicaStatuses"] as JsonObject ?? [])
            Assert.Equal(((int?)counts!["succeeded"] ?? 0, (int?)counts["failed"] ?? 0), end.Replicas[type]);
        foreach (JsonNode? job in final["jobsStatus"] as JsonArray ?? [])
            Assert.Equal(((int)job!["succeeded"]!, (int)job["failed"]!), end.Replicas[(string)job["name"]!]);
        bool failed = id.Contains("fail", StringComparison.Ordinal);
        Assert.Equal(failed ? TrainingState.Failed : TrainingState.Succeeded, end.State);
        Assert.Equal(failed, end.Reason is not null);
    }

    [Fact]
    public void A_search_that_failed_is_not_taken_for_done_because_it_has_a_best_trial()
    {
        TrainingStatus end = TrainingStatus.Read(WatchRecording.Read("katib-failed").Events()[^1].Object);
        Assert.NotNull(end.CompletedAt);
        Assert.NotNull(end.BestTrial);
        Assert.Equal(TrainingState.Failed, end.State);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"metadata":[],"status":"x"}""")]
    [InlineData("""{"metadata":{"name":1},"status":{"conditions":[1,{"type":3},{"type":"Ready","status":true}],"modelStatus":[],"components":{"predictor":7}}}""")]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Ready","status":"False"}],"trials":"many","replicaStatuses":[]}}""")]
    public void A_status_of_another_shape_is_read_as_far_as_it_goes(string json)
    {
        JsonObject thing = JsonNode.Parse(json)!.AsObject();
        Assert.NotEqual(InferenceServiceState.Ready, InferenceServiceStatus.Read(thing).State);
        Assert.NotEqual(TrainingState.Succeeded, TrainingStatus.Read(thing).State);
        Assert.Empty(PodStatus.Read(thing).Containers);
    }

    private static string Shown(ObjectCondition condition) => condition.Reason is null ? condition.Status : $"{condition.Status}:{condition.Reason}";

    private static Dictionary<string, string> Conditions(JsonObject conditions) => conditions.ToDictionary(c => c.Key, c => (string)c.Value!);

    private static string? Text(JsonNode? node) => (string?)node is { Length: > 0 } text ? text : null;
}
