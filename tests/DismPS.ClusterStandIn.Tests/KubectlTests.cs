using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn.Tests;

/// <summary>What kubectl of any version from 1.20 on does with the stand-in.</summary>
public sealed class KubectlTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_InferenceService_is_applied_changed_annotated_and_deleted()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        Kubectl kubectl = Require(cluster.Kubeconfig);
        cluster.Journal.Clear();

        KubectlResult made = await ApplyAsync(kubectl, Manifest("jec-pfn"));
        await ControllerTests.UntilAsync(cluster, "inferenceservices", s => ControllerTests.Condition(s, "Ready") == "True");
        KubectlResult dry = await kubectl.RunAsync(["apply", "--server-side", "--dry-run=server", "--field-manager=dismps", "-o", "json", "-f", "-"], Manifest("jec-pfn", "s3://b/other"));
        int writes = cluster.WriteRequests;
        string before = cluster.Objects.Get("inferenceservices", "jec-pfn")!.Text("metadata", "resourceVersion")!;
        KubectlResult same = await ApplyAsync(kubectl, Manifest("jec-pfn"));
        string after = cluster.Objects.Get("inferenceservices", "jec-pfn")!.Text("metadata", "resourceVersion")!;
        KubectlResult annotated = await kubectl.RunAsync("annotate", "inferenceservices.serving.kserve.io", "jec-pfn", "a=b", "note-");
        KubectlResult got = await kubectl.RunAsync("get", "inferenceservices.serving.kserve.io", "jec-pfn", "-o", "json");
        KubectlResult deleted = await kubectl.RunAsync("delete", "inferenceservices.serving.kserve.io", "jec-pfn", "--wait=true");

        Assert.Equal("inferenceservice.serving.kserve.io/jec-pfn serverside-applied\n", made.Output);
        Assert.Contains("s3://b/other", dry.Output);
        Assert.Equal(1, writes);
        Assert.Equal((0, before), (same.Exit, after));
        Assert.Equal(0, annotated.Exit);
        JsonObject shown = JsonNode.Parse(got.Output)!.AsObject();
        Assert.Equal(("b", null, "s3://jec-data/pfn-01/"), (shown.Annotation("a"), shown.Annotation("note"), shown.Text("spec", "predictor", "model", "storageUri")));
        Assert.Equal(0, deleted.Exit);
        Assert.Empty(cluster.Objects.List("inferenceservices"));
    }

    [Fact]
    public async Task Logs_of_both_containers_are_read_and_followed()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        Kubectl kubectl = Require(cluster.Kubeconfig);
        cluster.Objects.Put(ControllerTests.Service("jec-pfn"));
        await ControllerTests.UntilAsync(cluster, "inferenceservices", s => ControllerTests.Condition(s, "Ready") == "True");
        string pod = Assert.Single(cluster.Objects.List("pods")).Name();

        KubectlResult first = await kubectl.RunAsync("logs", pod, "-c", "storage-initializer", "--tail=1");
        using Process follow = kubectl.Start(["logs", pod, "-c", "kserve-container", "-f", "--timestamps"]);
        await cluster.Journal.WaitForAsync(r => r.Query.Contains("follow=true", StringComparison.Ordinal), Token());
        cluster.Logs.Append(pod, "kserve-container", "one more line");
        cluster.Logs.End(pod, "kserve-container");
        string followed = await follow.StandardOutput.ReadToEndAsync(Token());
        await follow.WaitForExitAsync(Token());
        KubectlResult previous = await kubectl.RunAsync("logs", pod, "-c", "kserve-container", "--previous");
        KubectlResult unknown = await kubectl.RunAsync("logs", pod, "-c", "nosuch");

        Assert.Equal("INFO: Successfully copied s3://jec-data/pfn-01/ to /mnt/models\n", first.Output);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z one more line$", followed.TrimEnd().Split('\n')[^1]);
        Assert.Equal(0, follow.ExitCode);
        Assert.Equal($"Error from server (BadRequest): previous terminated container \"kserve-container\" in pod \"{pod}\" not found\n", previous.Error);
        Assert.Contains($"container nosuch is not valid for pod {pod}", unknown.Error);
    }

    [Theory]
    [InlineData(BehaviourKind.CrashLoop, "kserve-container")]
    [InlineData(BehaviourKind.InitFailure, "storage-initializer")]
    public async Task The_log_of_a_container_that_waits_for_its_next_run_is_that_of_the_run_before(BehaviourKind kind, string container)
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        Kubectl kubectl = Require(cluster.Kubeconfig);
        cluster.Behaviours.Set("*", new Behaviour { Kind = kind, Log = ["the cause"] });
        cluster.Objects.Put(ControllerTests.Service("jec-pfn"));
        JsonObject pod = await ControllerTests.UntilAsync(cluster, "pods", p => p.ToJsonString().Contains("CrashLoopBackOff", StringComparison.Ordinal));

        KubectlResult now = await kubectl.RunAsync("logs", pod.Name(), "-c", container, "--tail=1");
        KubectlResult previous = await kubectl.RunAsync("logs", pod.Name(), "-c", container, "--previous", "--tail=1");

        Assert.Equal(("the cause\n", "the cause\n"), (now.Output, previous.Output));
    }

    [Fact]
    public async Task A_port_leads_to_the_listener_that_is_named_and_says_when_there_is_none()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        Kubectl kubectl = Require(cluster.Kubeconfig);
        cluster.Objects.Put(ControllerTests.Service("jec-pfn"));
        await ControllerTests.UntilAsync(cluster, "inferenceservices", s => ControllerTests.Condition(s, "Ready") == "True");
        string pod = Assert.Single(cluster.Objects.List("pods")).Name();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        cluster.Ports.Set("jec-pfn-*", 8080, (IPEndPoint)listener.LocalEndpoint);
        using Process forward = kubectl.Start(["port-forward", "--address", "127.0.0.1", $"pod/{pod}", ":8080"]);
        Task<string> errors = forward.StandardError.ReadToEndAsync();
        string line = (await forward.StandardOutput.ReadLineAsync(Token()))!;
        int port = int.Parse(line.Split(" -> ")[0].Split(':')[^1]);

        // More than any window, both ways, twice at once, ended by the client.
        byte[] sent = new byte[300_000];
        Random.Shared.NextBytes(sent);
        byte[][] answers = await Task.WhenAll(EchoAsync(listener, port, sent), EchoAsync(listener, port, sent));
        int open = cluster.Ports.Open;
        cluster.Ports.Clear();
        // Newer kubectl ends with the first connection that it cannot forward.
        byte[] none = await AskAsync(port, "x"u8.ToArray());
        cluster.Ports.Cut();
        if (!forward.HasExited)
            forward.Kill();
        await forward.WaitForExitAsync(Token());

        Assert.All(answers, a => Assert.Equal(sent, a));
        Assert.Empty(none);
        Assert.Equal(1, open);
        Assert.Contains("an error occurred forwarding", await errors);
        Assert.Contains("connect: connection refused", await errors);
    }

    [Fact]
    public async Task Rights_are_asked_for()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        Kubectl viewer = Require(cluster.KubeconfigFor("viewer"));

        KubectlResult[] results = await Task.WhenAll(
            viewer.RunAsync("auth", "can-i", "list", "inferenceservices.serving.kserve.io"),
            viewer.RunAsync("auth", "can-i", "create", "inferenceservices.serving.kserve.io"),
            viewer.RunAsync("auth", "can-i", "create", "pods", "--subresource=portforward"),
            viewer.RunAsync("get", "secrets"));

        Assert.Equal(["yes", "no", "no"], results[..3].Select(r => r.Output.Trim()));
        Assert.Equal("Error from server (Forbidden): secrets is forbidden: User \"viewer@example.org\" cannot list resource \"secrets\" in API group \"\" in the namespace \"jec\"\n", results[3].Error);
    }

    [Fact]
    public async Task A_server_that_is_away_comes_back_with_its_objects()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        Kubectl kubectl = Require(cluster.Kubeconfig);

        await cluster.StopListeningAsync();
        KubectlResult away = await kubectl.RunAsync("get", "serviceaccounts", "-o", "name");
        await cluster.ListenAsync();
        KubectlResult back = await kubectl.RunAsync("get", "serviceaccounts", "-o", "name");

        Assert.Contains("was refused - did you specify the right host or port?", away.Error);
        Assert.Contains("serviceaccount/sa-anon", back.Output);
    }

    [Fact]
    public async Task A_cluster_without_KServe_does_not_know_its_kinds()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync(new ClusterStandInOptions { CustomKinds = CustomKinds.None });

        KubectlResult result = await Require(cluster.Kubeconfig).RunAsync("get", "inferenceservices.serving.kserve.io");

        Assert.Contains("the server doesn't have a resource type \"inferenceservices\"", result.Error);
    }

    private static Kubectl Require(string kubeconfig)
    {
        Assert.SkipWhen(Kubectl.Find() is null, Kubectl.Missing);
        return new Kubectl(Kubectl.Find()!, kubeconfig);
    }

    private static CancellationToken Token() => new CancellationTokenSource(Bound).Token;

    private static Task<KubectlResult> ApplyAsync(Kubectl kubectl, string manifest) =>
        kubectl.RunAsync(["apply", "--server-side", "--field-manager=dismps", "-f", "-"], manifest);

    private static string Manifest(string name, string uri = "s3://jec-data/pfn-01/")
    {
        JsonObject manifest = ControllerTests.Service(name);
        manifest["metadata"]!["annotations"] = new JsonObject { ["serving.kserve.io/deploymentMode"] = "Standard", ["note"] = "first" };
        manifest["spec"]!["predictor"]!["model"]!["storageUri"] = uri;
        return manifest.ToJsonString();
    }

    private static async Task<byte[]> EchoAsync(TcpListener listener, int port, byte[] content)
    {
        Task server = ServeAsync();
        byte[] answer = await AskAsync(port, content);
        await server;
        return answer;

        async Task ServeAsync()
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(Token());
            NetworkStream stream = client.GetStream();
            using MemoryStream all = new();
            await stream.CopyToAsync(all, Token());
            await stream.WriteAsync(all.ToArray(), Token());
        }
    }

    private static async Task<byte[]> AskAsync(int port, byte[] content)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, Token());
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(content, Token());
        client.Client.Shutdown(SocketShutdown.Send);
        using MemoryStream answer = new();
        try
        {
            await stream.CopyToAsync(answer, Token());
        }
        catch (IOException)
        {
            // kubectl cuts a connection that it cannot forward.
        }
        return answer.ToArray();
    }
}
