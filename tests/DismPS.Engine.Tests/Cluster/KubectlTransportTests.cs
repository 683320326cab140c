using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Diagnostics;
using DismPS.KubernetesStandIn;
using ClusterFault = DismPS.KubernetesStandIn.ClusterFault;

namespace DismPS.Engine.Tests.Cluster;

public sealed class KubectlTransportTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_is_made_changed_found_annotated_and_deleted()
    {
        RealKubectl.Need();
        await using TestCluster cluster = await TestCluster.StartAsync();
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        Assert.Null(await transport.GetAsync(ObjectKind.InferenceService, "dismps-test", null, Ct));
        Assert.Empty(await transport.ListAsync(new ObjectSelection(ObjectKind.InferenceService) { Labels = "app=dismps-test" }, Ct));

        JsonObject made = await transport.ApplyAsync(Service(cluster, "dismps-test", "s3://b/1"), ApplyOptions.Default, Ct);
        Assert.Equal("s3://b/1", (string?)made["spec"]!["predictor"]!["model"]!["storageUri"]);
        JsonObject dry = await transport.ApplyAsync(Service(cluster, "dismps-test", "s3://b/2/kept-by-nobody"), new ApplyOptions { DryRun = true }, Ct);
        Assert.Equal("s3://b/2/kept-by-nobody", (string?)dry["spec"]!["predictor"]!["model"]!["storageUri"]);
        JsonObject? live = await transport.GetAsync(ObjectKind.InferenceService, "dismps-test", null, Ct);
        Assert.Equal("s3://b/1", (string?)live!["spec"]!["predictor"]!["model"]!["storageUri"]);

        await transport.AnnotateAsync(ObjectKind.InferenceService, "dismps-test", null, new Dictionary<string, string?> { ["dismps.io/note"] = "x=y, z" }, Ct);
        JsonObject listed = Assert.Single(await transport.ListAsync(new ObjectSelection(ObjectKind.InferenceService) { Labels = "app=dismps-test" }, Ct));
        Assert.Equal("x=y, z", (string?)listed["metadata"]!["annotations"]!["dismps.io/note"]);
        Assert.Empty(await transport.ListAsync(new ObjectSelection(ObjectKind.InferenceService) { Labels = "app=other" }, Ct));
        await transport.AnnotateAsync(ObjectKind.InferenceService, "dismps-test", null, new Dictionary<string, string?> { ["dismps.io/note"] = null }, Ct);
        Assert.Null((await transport.GetAsync(ObjectKind.InferenceService, "dismps-test", null, Ct))!["metadata"]!["annotations"]?["dismps.io/note"]);

        Assert.True(await transport.DeleteAsync(ObjectKind.InferenceService, "dismps-test", null, wait: true, Ct));
        Assert.False(await transport.DeleteAsync(ObjectKind.InferenceService, "dismps-test", null, wait: true, Ct));
        Assert.DoesNotContain(Directory.GetDirectories(Path.GetTempPath(), "dismps-manifest-*"), d => Directory.GetFiles(d).Any(f => File.ReadAllText(f).Contains("kept-by-nobody", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_another_manager_set_is_a_conflict_that_names_it_and_force_takes_it_over()
    {
        RealKubectl.Need();
        await using TestCluster cluster = await TestCluster.StartAsync();
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        await transport.ApplyAsync(Service(cluster, "dismps-test", "s3://b/1"), ApplyOptions.Default, Ct);
        await RunKubectlAsync(cluster.Kubeconfig, "patch", "inferenceservice", "dismps-test", "-n", cluster.Namespace, "--type=merge", "-p", """{"spec":{"predictor":{"model":{"storageUri":"s3://b/by-hand"}}}}""");

        DismException conflict = await Assert.ThrowsAsync<DismException>(() => transport.ApplyAsync(Service(cluster, "dismps-test", "s3://b/2"), ApplyOptions.Default, Ct));
        Assert.Equal(ErrorCode.ClusterConflict, conflict.Code);
        Assert.Contains("kubectl-patch", conflict.Message, StringComparison.Ordinal);
        Assert.Contains(".spec.predictor.model.storageUri", conflict.Message, StringComparison.Ordinal);
        JsonObject taken = await transport.ApplyAsync(Service(cluster, "dismps-test", "s3://b/2"), new ApplyOptions { Force = true }, Ct);
        Assert.Equal("s3://b/2", (string?)taken["spec"]!["predictor"]!["model"]!["storageUri"]);
        Assert.True(await transport.DeleteAsync(ObjectKind.InferenceService, "dismps-test", null, wait: false, Ct));
    }

    [Fact]
    public async Task Refusals_have_their_codes()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        JsonObject unknown = Service("m", "s3://b/1");
        unknown["spec"]!["predictor"]!["replicas"] = 2;
        DismException field = await Assert.ThrowsAsync<DismException>(() => transport.ApplyAsync(unknown, ApplyOptions.Default, Ct));
        Assert.Equal(ErrorCode.ManifestRefused, field.Code);
        Assert.Contains(".spec.predictor.replicas", field.Message, StringComparison.Ordinal);

        JsonObject elsewhere = Service("m", "s3://b/1");
        elsewhere["metadata"]!["namespace"] = "nosuch";
        DismException ns = await Assert.ThrowsAsync<DismException>(() => transport.ApplyAsync(elsewhere, ApplyOptions.Default, Ct));
        Assert.Equal(ErrorCode.ClusterObjectNotFound, ns.Code);
        Assert.Contains("'nosuch'", ns.Message, StringComparison.Ordinal);

        DismException kind = await Assert.ThrowsAsync<DismException>(() => transport.ListAsync(new ObjectSelection(new ObjectKind("x/v1", "Nosuch", "nosuches.x")), Ct));
        Assert.Equal(ErrorCode.ClusterKindMissing, kind.Code);
        await Assert.ThrowsAsync<DismException>(() => transport.GetAsync(ObjectKind.Pod, "--all-namespaces", null, Ct));

        KubectlTransport viewer = await RealKubectl.ConnectAsync(cluster, "viewer");
        DismException forbidden = await Assert.ThrowsAsync<DismException>(() => viewer.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct));
        Assert.Equal(ErrorCode.AccessDenied, forbidden.Code);
        Assert.Contains("may not patch inferenceservices.serving.kserve.io", forbidden.Message, StringComparison.Ordinal);
        Assert.True(await viewer.MayAsync("get", ObjectKind.InferenceService.Resource, null, Ct));
        Assert.False(await viewer.MayAsync("create", ObjectKind.InferenceService.Resource, null, Ct));

        KubectlTransport stranger = await RealKubectl.ConnectAsync(cluster, "stranger");
        DismException unauthorized = await Assert.ThrowsAsync<DismException>(() => stranger.ListAsync(new ObjectSelection(ObjectKind.Pod), Ct));
        Assert.Equal(ErrorCode.ClusterSignInFailed, unauthorized.Code);
    }

    [Fact]
    public async Task What_passes_is_tried_again_and_what_hangs_has_an_end()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        cluster.Faults.Add(ClusterCall.Apply, ClusterFault.InternalError);
        cluster.Faults.Add(ClusterCall.Apply, ClusterFault.Unavailable);
        await transport.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
        cluster.Faults.Add(ClusterCall.List, ClusterFault.TooManyRequests());
        Assert.Single(await transport.ListAsync(new ObjectSelection(ObjectKind.InferenceService), Ct));
        Assert.Equal(0, cluster.Faults.Left);

        KubectlTransport hurried = await RealKubectl.ConnectAsync(cluster, timeoutSeconds: 1);
        cluster.Faults.Add(ClusterCall.List, ClusterFault.Hang, times: 9);
        DismException late = await Assert.ThrowsAsync<DismException>(() => hurried.ListAsync(new ObjectSelection(ObjectKind.InferenceService), Ct));
        Assert.Equal(ErrorCode.ClusterUnreachable, late.Code);
        cluster.Faults.Clear();

        await cluster.StopListeningAsync();
        DismException gone = await Assert.ThrowsAsync<DismException>(() => hurried.ListAsync(new ObjectSelection(ObjectKind.InferenceService), Ct));
        Assert.Equal(ErrorCode.ClusterUnreachable, gone.Code);
    }

    [Fact]
    public async Task A_watch_that_is_cut_goes_on_and_tells_what_vanished_meanwhile()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        await transport.ApplyAsync(Service("a", "s3://b/1"), ApplyOptions.Default, Ct);
        await transport.ApplyAsync(Service("b", "s3://b/1"), ApplyOptions.Default, Ct);
        cluster.Faults.Add(ClusterCall.Watch, ClusterFault.CutWatch(1));
        cluster.Faults.Add(ClusterCall.Watch, ClusterFault.WatchGone(0));
        cluster.Faults.Add(ClusterCall.Watch, ClusterFault.EndWatch(0));

        var told = new List<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (WatchEvent word in transport.WatchAsync(new ObjectSelection(ObjectKind.InferenceService), stop.Token))
        {
            told.Add($"{word.Type} {(string?)word.Object["metadata"]!["name"]}");
            if (told.Count == 2)
            {
                // The one event that the first watch still brings; the deletion falls into the pause.
                await RunKubectlAsync(cluster, "annotate", "inferenceservice", "a", "-n", "jec", "n=1");
                await RunKubectlAsync(cluster, "delete", "inferenceservice", "b", "-n", "jec");
            }

            if (told.Contains("Deleted b"))
                break;
        }

        Assert.Equal(["Added a", "Added b"], told.Take(2));
        Assert.Contains("Deleted b", told);
    }

    [Fact]
    public async Task A_kubectl_that_is_killed_while_it_watches_is_started_again()
    {
        RealKubectl.Need();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the wrapper is a shell script");
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        string folder = Directory.CreateTempSubdirectory("dismps-test-").FullName;
        try
        {
            string real = KubernetesStandIn.Kubectl.Find()!;
            string program = Script(folder, "kubectl", $"""
                case "$*" in *--watch*)
                  if mkdir '{folder}/once' 2>/dev/null; then '{real}' "$@" & sleep 1; kill -9 $!; kill -9 $$; fi ;;
                esac
                exec '{real}' "$@"
                """);
            KubectlTransport transport = await KubectlTransport.ConnectAsync(new ClusterOptions { Kubeconfig = cluster.Kubeconfig, Namespace = "jec", Kubectl = program }, Ct);
            await transport.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            stop.CancelAfter(TimeSpan.FromSeconds(60));
            int told = 0;
            await foreach (WatchEvent word in transport.WatchAsync(new ObjectSelection(ObjectKind.InferenceService) { Name = "m" }, stop.Token))
            {
                // The object is told by the first watch, or is what the second begins with.
                if (word.Type == WatchEventType.Added && (++told == 2 || Directory.Exists(Path.Combine(folder, "once")) && cluster.Journal.Requests.Count(r => r.Verb == "watch") > 1))
                    break;
            }

            Assert.True(told > 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_watch_of_one_name_waits_for_it_to_be_made()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        await transport.ApplyAsync(Service("other", "s3://b/1"), ApplyOptions.Default, Ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        Task<WatchEvent> first = FirstAsync(transport.WatchAsync(new ObjectSelection(ObjectKind.InferenceService) { Name = "m" }, stop.Token));
        await cluster.Journal.WaitForAsync(r => r.Verb == "watch", stop.Token);
        await transport.ApplyAsync(Service("m", "s3://b/1"), ApplyOptions.Default, Ct);
        WatchEvent word = await first;
        Assert.Equal((WatchEventType.Added, "m"), (word.Type, (string?)word.Object["metadata"]!["name"]));
    }

    [Fact]
    public async Task Versions_contexts_and_kinds_are_told()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        KubectlTransport transport = await RealKubectl.ConnectAsync(cluster);
        ClusterVersions versions = await transport.GetVersionsAsync(Ct);
        Assert.Equal(new Version(1, 32, 2), versions.Server);
        Assert.True(versions.Client >= new Version(1, 20));
        Assert.Contains("inferenceservices.serving.kserve.io", await transport.ListResourcesAsync("serving.kserve.io", Ct));
        Assert.Empty(await transport.ListResourcesAsync("nosuch.example.org", Ct));
        IReadOnlyList<ClusterContext> contexts = await Kubeconfig.ListContextsAsync(new ClusterOptions { Kubeconfig = cluster.Kubeconfig }, Ct);
        Assert.Contains(contexts, c => c is { Name: "admin", IsCurrent: true });
        Assert.Contains(contexts, c => c is { Name: "viewer", IsCurrent: false });
    }

    [Fact]
    public async Task A_wrong_context_program_or_kubeconfig_is_told_before_the_cluster_is_asked()
    {
        RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        DismException context = await Assert.ThrowsAsync<DismException>(() => KubectlTransport.ConnectAsync(new ClusterOptions { Kubeconfig = cluster.Kubeconfig, Context = "viewr" }, Ct));
        Assert.Equal(ErrorCode.ClusterContextInvalid, context.Code);
        Assert.Contains("Did you mean 'viewer'?", context.Message, StringComparison.Ordinal);
        DismException file = await Assert.ThrowsAsync<DismException>(() => KubectlTransport.ConnectAsync(new ClusterOptions { Kubeconfig = "/nosuch/config" }, Ct));
        Assert.Equal(ErrorCode.ClusterContextInvalid, file.Code);
        string folder = Directory.CreateTempSubdirectory("dismps-test-").FullName;
        try
        {
            string empty = Path.Combine(folder, "empty");
            await File.WriteAllTextAsync(empty, "", Ct);
            DismException none = await Assert.ThrowsAsync<DismException>(() => KubectlTransport.ConnectAsync(new ClusterOptions { Kubeconfig = empty }, Ct));
            Assert.Equal(ErrorCode.ClusterContextInvalid, none.Code);
            string bad = Path.Combine(folder, "bad");
            await File.WriteAllTextAsync(bad, "clusters: [\n  {{", Ct);
            DismException malformed = await Assert.ThrowsAsync<DismException>(() => KubectlTransport.ConnectAsync(new ClusterOptions { Kubeconfig = bad }, Ct));
            Assert.Equal(ErrorCode.ClusterContextInvalid, malformed.Code);

            DismException missing = await Assert.ThrowsAsync<DismException>(() => KubectlTransport.ConnectAsync(new ClusterOptions { Kubectl = "/nosuch/kubectl" }, Ct));
            Assert.Equal(ErrorCode.KubectlMissing, missing.Code);
            if (!OperatingSystem.IsWindows())
            {
                DismException old = await Assert.ThrowsAsync<DismException>(() => KubectlTransport.ConnectAsync(new ClusterOptions { Kubeconfig = cluster.Kubeconfig, Kubectl = Script(folder, "old", """echo '{"clientVersion":{"gitVersion":"v1.16.3"},"contexts":[],"current-context":""}'""") }, Ct));
                Assert.Equal(ErrorCode.KubectlTooOld, old.Code);
                DismException other = await Assert.ThrowsAsync<DismException>(() => KubectlTransport.ConnectAsync(new ClusterOptions { Kubeconfig = cluster.Kubeconfig, Kubectl = Script(folder, "other", "echo hello") }, Ct));
                Assert.Equal(ErrorCode.KubectlMissing, other.Code);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Changes a service as somebody at a terminal would.</summary>
    internal static Task ScaleByHandAsync(ClusterStandIn cluster, string name) =>
        RunKubectlAsync(cluster, "patch", "inferenceservice", name, "-n", "jec", "--type=merge", "-p", """{"spec":{"predictor":{"minReplicas":3,"maxReplicas":5}}}""");

    /// <summary>A program that stands in for kubectl, or stands before it.</summary>
    internal static string Script(string folder, string name, string body)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static async Task<WatchEvent> FirstAsync(IAsyncEnumerable<WatchEvent> words)
    {
        await foreach (WatchEvent word in words)
            return word;
        throw new InvalidOperationException("The watch ended.");
    }

    private static Task RunKubectlAsync(ClusterStandIn cluster, params string[] arguments) => RunKubectlAsync(cluster.Kubeconfig, arguments);

    private static async Task RunKubectlAsync(string kubeconfig, params string[] arguments)
    {
        var kubectl = new KubectlProcess(KubectlProgram.Find(new ClusterOptions { Kubeconfig = kubeconfig }), TimeProvider.System);
        KubectlAnswer answer = await kubectl.RunAsync(arguments, TimeSpan.FromSeconds(30), Ct);
        Assert.True(answer.ExitCode == 0, answer.Errors);
    }

    private static JsonObject Service(TestCluster cluster, string name, string uri)
    {
        JsonObject service = Service(name, uri);
        service["metadata"]!["namespace"] = cluster.Namespace;
        return service;
    }

    private static JsonObject Service(string name, string uri) => new()
    {
        ["apiVersion"] = "serving.kserve.io/v1beta1",
        ["kind"] = "InferenceService",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "jec", ["labels"] = new JsonObject { ["app"] = name } },
        ["spec"] = new JsonObject { ["predictor"] = new JsonObject { ["model"] = new JsonObject { ["modelFormat"] = new JsonObject { ["name"] = "onnx" }, ["storageUri"] = uri, ["runtime"] = "kserve-tritonserver" } } },
    };
}
