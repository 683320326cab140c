using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn.Tests;

/// <summary>What the controller makes of InferenceServices is what KServe's made of them.</summary>
public sealed class ControllerTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static TheoryData<string, string> Lifecycles => new()
    {
        { "life-ready", "Ready" },
        { "life-init-failure", "InitFailure" },
        { "life-delete", "Ready" },
        { "life-no-runtime", "Ready" },
        { "life-canary", "Ready" },
    };

    [Theory]
    [MemberData(nameof(Lifecycles))]
    public async Task Statuses_go_through_the_recorded_sequence(string recording, string behaviour)
    {
        JsonObject[] recorded = [.. File.ReadLines(Repository.PathOf("tests", "data", "cluster", "watch", $"{recording}.jsonl")).Select(l => JsonNode.Parse(l)!.AsObject())];
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        JsonObject first = recorded[0]["object"]!.AsObject();
        string name = first.Name();
        cluster.Behaviours.Set(name, new Behaviour { Kind = Enum.Parse<BehaviourKind>(behaviour) });
        using Watching watch = new(cluster);
        cluster.Objects.Put(Fresh(first));
        List<JsonObject> seen = [];
        using CancellationTokenSource bound = new(Bound);
        await foreach (JsonObject change in watch.ReadAsync(bound.Token))
        {
            seen.Add(change);
            if (seen.Count == recorded.Length)
                break;
            JsonObject next = recorded[seen.Count]["object"]!.AsObject();
            // What the user did in the recording is done again.
            if (next.At("metadata", "generation")!.GetValue<int>() > change.At("object", "metadata", "generation")!.GetValue<long>())
                cluster.Objects.Change("inferenceservices", name, s => Repeat(s, next));
        }

        Assert.Equal(recorded.Select(Shown), seen.Select(Shown));
    }

    [Theory]
    [InlineData(BehaviourKind.ImagePullBackOff, "waiting", "ImagePullBackOff", "kserve-container")]
    [InlineData(BehaviourKind.CrashLoop, "waiting", "CrashLoopBackOff", "kserve-container")]
    [InlineData(BehaviourKind.OutOfMemory, "waiting", "CrashLoopBackOff", "kserve-container")]
    [InlineData(BehaviourKind.InitFailure, "waiting", "CrashLoopBackOff", "storage-initializer")]
    public async Task Containers_fail_as_told(BehaviourKind kind, string state, string reason, string container)
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("jec-*", new Behaviour { Kind = kind });
        cluster.Objects.Put(Service("jec-pfn"));

        JsonObject pod = await UntilAsync(cluster, "pods", p => Container(p, container)?.Text("state", state, "reason") == reason);

        JsonObject status = Container(pod, container)!;
        if (kind != BehaviourKind.ImagePullBackOff)
            Assert.Equal(kind == BehaviourKind.OutOfMemory ? ("OOMKilled", 137) : ("Error", 1), (status.Text("lastState", "terminated", "reason"), status.At("lastState", "terminated", "exitCode")!.GetValue<int>()));
        Assert.Equal("isvc.jec-pfn-predictor", pod.Text("metadata", "labels", "app"));
        Assert.Equal("False", Condition(cluster.Objects.Get("inferenceservices", "jec-pfn")!, "Ready"));
    }

    [Fact]
    public async Task A_pod_without_a_node_says_why()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("*", Behaviour.Unschedulable);
        cluster.Objects.Put(Service("jec-pfn"));

        JsonObject pod = await UntilAsync(cluster, "pods", p => Condition(p, "PodScheduled") == "False");

        Assert.Equal("Pending", pod.Text("status", "phase"));
        Assert.Contains("3 Insufficient nvidia.com/gpu.", pod.At("status", "conditions")!.ToJsonString());
    }

    [Theory]
    [InlineData(BehaviourKind.MissingServiceAccount, "FailedCreate", "serviceaccount \"nosuch\" not found")]
    [InlineData(BehaviourKind.QuotaExceeded, "FailedCreate", "exceeded quota")]
    [InlineData(BehaviourKind.SilentError, "InternalError", "StorageURI not supported")]
    [InlineData(BehaviourKind.NoRuntime, "InternalError", "No ServingRuntimes or ClusterServingRuntimes with the name: kserve-tritonserver")]
    public async Task Events_tell_what_is_wrong(BehaviourKind kind, string reason, string message)
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("*", new Behaviour { Kind = kind });
        cluster.Objects.Put(Service("jec-pfn"));

        JsonObject told = await UntilAsync(cluster, "events", e => e.Text("reason") == reason);

        Assert.Contains(message, told.Text("message"));
        Assert.Empty(cluster.Objects.List("pods"));
    }

    [Fact]
    public async Task After_a_bad_update_the_old_pod_serves_and_the_status_is_blocked()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("*", Behaviour.BadUpdate);
        cluster.Objects.Put(Service("jec-pfn"));
        await UntilAsync(cluster, "inferenceservices", s => s.Text("status", "modelStatus", "transitionStatus") == "UpToDate");
        string old = Assert.Single(cluster.Objects.List("pods")).Name();

        Update(cluster, "jec-pfn", s => s["spec"]!["predictor"]!["model"]!["storageUri"] = "s3://jec-data/nosuch/");
        JsonObject service = await UntilAsync(cluster, "inferenceservices", s => s.Text("status", "modelStatus", "transitionStatus") == "BlockedByFailedLoad");

        Assert.Equal(("True", "Loaded", "FailedToLoad"), (Condition(service, "Ready"), service.Text("status", "modelStatus", "states", "activeModelState"), service.Text("status", "modelStatus", "states", "targetModelState")));
        Assert.Contains(cluster.Objects.List("pods"), p => p.Name() == old && Condition(p, "Ready") == "True");
    }

    [Fact]
    public async Task An_update_is_served_by_a_new_pod_and_the_old_one_goes()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Objects.Put(Service("jec-pfn"));
        await UntilAsync(cluster, "inferenceservices", s => s.Text("status", "modelStatus", "transitionStatus") == "UpToDate");
        string old = Assert.Single(cluster.Objects.List("pods")).Name();

        Update(cluster, "jec-pfn", s => s["spec"]!["predictor"]!["model"]!["storageUri"] = "s3://jec-data/pfn-02/");
        await UntilAsync(cluster, "inferenceservices", s => s.At("status", "observedGeneration")?.GetValue<int>() == 2 && s.Text("status", "modelStatus", "transitionStatus") == "UpToDate");

        Assert.NotEqual(old, Assert.Single(cluster.Objects.List("pods")).Name());
    }

    [Fact]
    public async Task A_canary_gets_its_share_and_then_everything()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync(new ClusterStandInOptions { DeploymentMode = "Knative" });
        cluster.Objects.Put(Service("jec-pfn"));
        await UntilAsync(cluster, "inferenceservices", s => Condition(s, "Ready") == "True");

        Update(cluster, "jec-pfn", s =>
        {
            s["spec"]!["predictor"]!["model"]!["storageUri"] = "s3://jec-data/pfn-02/";
            s["spec"]!["predictor"]!["canaryTrafficPercent"] = 10;
        });
        JsonObject split = await UntilAsync(cluster, "inferenceservices", s => s.At("status", "components", "predictor", "traffic") is JsonArray { Count: 2 });
        Update(cluster, "jec-pfn", s => s["spec"]!["predictor"]!.AsObject().Remove("canaryTrafficPercent"));
        JsonObject whole = await UntilAsync(cluster, "inferenceservices", s => s.Text("status", "components", "predictor", "previousRolledoutRevision") is not null);

        Assert.Equal("""[{"latestRevision":true,"percent":10,"revisionName":"jec-pfn-predictor-00002"},{"latestRevision":false,"percent":90,"revisionName":"jec-pfn-predictor-00001","tag":"prev","url":"http://prev-jec-pfn-predictor-jec.example.com"}]""",
            split.At("status", "components", "predictor", "traffic")!.ToJsonString());
        Assert.Equal(("jec-pfn-predictor-00002", "jec-pfn-predictor-00001"), (whole.Text("status", "components", "predictor", "latestRolledoutRevision"), whole.Text("status", "components", "predictor", "previousRolledoutRevision")));
    }

    [Fact]
    public async Task A_recording_is_played_under_another_name()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("*", Behaviour.Recording(Repository.PathOf("tests", "data", "cluster", "watch", "life-canary.jsonl")));
        cluster.Objects.Put(Service("jec-pfn"));

        await UntilAsync(cluster, "inferenceservices", s => s.At("status", "canaryStatuses") is not null);
        JsonObject service = await UntilAsync(cluster, "inferenceservices", s => s.At("status", "canaryStatuses") is null && s.Text("status", "url") is not null);

        Assert.Equal("http://jec-pfn-jec.example.com", service.Text("status", "url"));
    }

    [Fact]
    public async Task Deleting_takes_everything_with_it()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Objects.Put(Service("jec-pfn"));
        await UntilAsync(cluster, "inferenceservices", s => Condition(s, "Ready") == "True");

        cluster.Objects.Change("inferenceservices", "jec-pfn", s => s["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");
        using CancellationTokenSource bound = new(Bound);
        foreach (string plural in new[] { "pods", "replicasets", "deployments", "services", "horizontalpodautoscalers", "inferenceservices" })
        {
            while (cluster.Objects.List(plural).Count > 0)
                await Task.Delay(20, bound.Token);
        }
    }

    internal static JsonObject Service(string name) => JsonNode.Parse($$"""
        {"apiVersion":"serving.kserve.io/v1beta1","kind":"InferenceService","metadata":{"name":"{{name}}","namespace":"jec"},
         "spec":{"predictor":{"model":{"modelFormat":{"name":"onnx"},"runtime":"kserve-tritonserver","storageUri":"s3://jec-data/pfn-01/" } } } }
        """)!.AsObject();

    internal static async Task<JsonObject> UntilAsync(ClusterStandIn cluster, string plural, Func<JsonObject, bool> match)
    {
        using CancellationTokenSource bound = new(Bound);
        while (true)
        {
            if (cluster.Objects.List(plural).FirstOrDefault(match) is JsonObject found)
                return found;
            await Task.Delay(5, bound.Token);
        }
    }

    internal static string? Condition(JsonObject value, string type) =>
        (value.At("status", "conditions") as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type)?.Text("status");

    private static JsonObject? Container(JsonObject pod, string name) => new[] { "initContainerStatuses", "containerStatuses" }
        .SelectMany(l => pod.At("status", l) as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(c => c.Text("name") == name);

    private static void Update(ClusterStandIn cluster, string name, Action<JsonObject> change) => cluster.Objects.Change("inferenceservices", name, s =>
    {
        change(s);
        s["metadata"]!["generation"] = s["metadata"]!["generation"]!.GetValue<int>() + 1;
    });

    private static void Repeat(JsonObject service, JsonObject next)
    {
        service["metadata"]!["generation"] = next["metadata"]!["generation"]!.DeepClone();
        service["spec"] = next["spec"]!.DeepClone();
        if (next.Text("metadata", "deletionTimestamp") is string time)
            service["metadata"]!["deletionTimestamp"] = time;
    }

    private static JsonObject Fresh(JsonObject recorded)
    {
        JsonObject value = recorded.DeepClone().AsObject();
        value["metadata"]!.AsObject().Remove("resourceVersion");
        value["metadata"]!.AsObject().Remove("uid");
        value.Remove("status");
        return value;
    }

    // Everything but times, identities and made-up names.
    private static string Shown(JsonObject change)
    {
        JsonObject value = change["object"]!.AsObject();
        string text = new JsonObject
        {
            ["type"] = change["type"]!.DeepClone(),
            ["generation"] = value.At("metadata", "generation")!.DeepClone(),
            ["finalizers"] = value.At("metadata", "finalizers")?.DeepClone(),
            ["spec"] = value["spec"]!.DeepClone(),
            ["status"] = value["status"] is JsonObject status ? Sorted(status) : null,
        }.ToJsonString();
        text = System.Text.RegularExpressions.Regex.Replace(text, @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME");
        return System.Text.RegularExpressions.Regex.Replace(text, "-predictor-[0-9a-f]+", "-predictor-HASH");
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
