using System.Diagnostics;

namespace DismPS.KubernetesStandIn.Tests;

/// <summary>The recorded commands of kubectl end with the stand-in as they did with a real cluster.</summary>
public sealed class TranscriptTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static readonly string[] Refused = ["conn-refused"];
    private static readonly string[] OtherCertificates = ["tls-unknown-ca", "tls-wrong-name"];
    private static readonly string[] Users = ["auth-401", "auth-anon"];

    private static readonly string[] Applies =
    [
        "hook-unreachable", "apply-new", "apply-change", "apply-conflict", "apply-conflict-json", "apply-lost", "apply-conflict-edit", "apply-remove-field-2",
        "dry-client", "bad-unknown", "bad-unknown-ignore", "bad-type", "bad-ns", "bad-noname", "bad-managed", "multi-partial-first", "diff-none", "diff-error",
        "get-jsonpath", "get-missing-ignore", "get-empty-list", "get-no-type", "get-old-group", "raw-healthz", "api-resources", "logs-no-pod", "delete-missing-ignore",
    ];

    private static readonly string[] Waits = ["bad-kind", "wait-timeout", "wait-create", "wait-jsonpath-timeout", "wait-delete-timeout", "watch-timeout"];
    private static readonly string[] Rights = ["rbac-setup", "rbac-list-pods", "rbac-apply", "rbac-create", "rbac-other-ns", "rbac-can-i-yes", "rbac-whoami"];
    private static readonly string[] Watches = ["watch-plain-json", "watch-only"];

    private static readonly Dictionary<string, string> NotCompared = new()
    {
        ["dns"] = "needs a resolver",
        ["kc-malformed"] = "no server is asked",
        ["kc-no-current"] = "no server is asked",
        ["proxy-refused"] = "no server is asked",
        ["exec-missing-hint"] = "no server is asked",
        ["exec-not-json"] = "no server is asked",
        ["exec-empty"] = "no server is asked",
        ["exec-interactive"] = "no server is asked",
        ["bad-yaml"] = "no server is asked",
        ["file-missing"] = "no server is asked",
        ["unknown-cmd"] = "no server is asked",
    };

    [Fact]
    public void Every_transcript_is_replayed_or_named_with_a_reason() =>
        Assert.Equal(Recorded.All.Keys.Order(), new[] { Refused, OtherCertificates, Users, Applies, Waits, Rights, Watches }.SelectMany(g => g).Concat(NotCompared.Keys).Order());

    [Fact]
    public async Task Servers_that_cannot_be_reached_or_signed_in_to()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        await RequireAsync(cluster);
        string text = await File.ReadAllTextAsync(cluster.Kubeconfig);
        string folder = Path.GetDirectoryName(cluster.Kubeconfig)!;
        string Variant(string name, string from, string to)
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, System.Text.RegularExpressions.Regex.Replace(text, from, to));
            return path;
        }
        string authority = "\"certificate-authority-data\": \"[^\"]*\"";
        List<string> differences =
        [
            .. await CompareAsync(cluster, "tls-unknown-ca", kubeconfig: Variant("no-ca", ",\\s*" + authority, "")),
            .. await CompareAsync(cluster, "tls-wrong-name", kubeconfig: Variant("name", "(" + authority + ")", "$1, \"tls-server-name\": \"other.example.org\"")),
            .. await CompareAsync(cluster, "auth-401", kubeconfig: cluster.KubeconfigFor("stranger")),
            .. await CompareAsync(cluster, "auth-anon", kubeconfig: Variant("anonymous", "\"token\": \"[^\"]*\"", "")),
        ];
        await cluster.StopListeningAsync();
        differences.AddRange(await CompareAsync(cluster, "conn-refused"));

        Assert.Empty(differences);
    }

    [Fact]
    public async Task Applying_and_reading()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("*", Behaviour.Hang);
        Kubectl kubectl = await RequireAsync(cluster);
        string last = Recorded.All["apply-conflict-edit"].Stdin!;
        List<string> differences = [];
        foreach (string id in Applies)
        {
            cluster.IsWebhookReachable = id != "hook-unreachable";
            // What was done between the recorded commands.
            if (id == "apply-lost")
                await ApplyAsync(kubectl, Recorded.All["apply-conflict-json"].Stdin!, "other");
            if (id == "apply-conflict-edit")
            {
                await ApplyAsync(kubectl, last, "dism");
                Assert.Equal(0, (await kubectl.RunAsync("patch", "isvc", "jec-kt", "--type=merge", "--field-manager=kubectl-edit", "-p", """{"spec":{"predictor":{"model":{"storageUri":"s3://jec-data/edited/"}}}}""")).Exit);
            }
            if (id == "apply-remove-field-2")
            {
                await ApplyAsync(kubectl, last.Replace("    minReplicas", "    serviceAccountName: sa\n    minReplicas"), "dism");
                Assert.Equal("sa", (await kubectl.RunAsync("get", "isvc", "jec-kt", "-o", "jsonpath={.spec.predictor.serviceAccountName}")).Output);
            }
            differences.AddRange(await CompareAsync(cluster, id));
        }

        Assert.Empty(differences);
    }

    [Fact]
    public async Task Waiting()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Behaviours.Set("*", Behaviour.Hang);
        await ApplyAsync(await RequireAsync(cluster), Recorded.All["apply-new"].Stdin!, "dism");

        IEnumerable<string>[] differences = await Task.WhenAll(Waits.Select(id => CompareAsync(cluster, id)));

        Assert.Empty(differences.SelectMany(d => d));
    }

    [Fact]
    public async Task Rights_from_roles()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync(new ClusterStandInOptions { Users = [ClusterUser.Admin, ClusterUser.ServiceAccount("jec", "viewer", "SERVICE-ACCOUNT-TOKEN")] });
        await RequireAsync(cluster);
        List<string> differences = [.. await CompareAsync(cluster, Rights[0])];
        string viewer = cluster.KubeconfigFor("viewer");

        IEnumerable<string>[] more = await Task.WhenAll(Rights.Skip(1).Select(id => CompareAsync(cluster, id, kubeconfig: viewer)));

        Assert.Empty(differences.Concat(more.SelectMany(d => d)));
    }

    [Theory]
    [InlineData("watch-plain-json")]
    [InlineData("watch-only")]
    public async Task Watching(string id)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM to send.");
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        Kubectl kubectl = await RequireAsync(cluster);
        static string Manifest(int value) => $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm-watch\n  namespace: jec\ndata:\n  a: '{value}'\n";
        await ApplyAsync(kubectl, Manifest(1), "dism");
        Recorded recorded = Recorded.All[id];
        using Process process = kubectl.Start(recorded.Argv[1..]);
        using CancellationTokenSource bound = new(Bound);
        Task<string> output = process.StandardOutput.ReadToEndAsync(bound.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(bound.Token);
        await cluster.Journal.WaitForAsync(r => r.Verb == "watch", bound.Token);
        await ApplyAsync(kubectl, Manifest(2), "dism");
        await ApplyAsync(kubectl, Manifest(3), "dism");
        Assert.Equal(0, (await kubectl.RunAsync("delete", "configmap", "cm-watch")).Exit);
        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString()]))
            await kill.WaitForExitAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);

        // The program ends by the signal itself or with its code, as its version has it.
        Assert.Empty(recorded.Differences(new KubectlResult(recorded.Exit, await output, await error), cluster.Address.Port));
    }

    // The transcripts were recorded with kubectl 1.32; others word things differently.
    private static async Task<Kubectl> RequireAsync(ClusterStandIn cluster)
    {
        Assert.SkipWhen(Kubectl.Find() is null, Kubectl.Missing);
        Kubectl kubectl = new(Kubectl.Find()!, cluster.Kubeconfig);
        KubectlResult version = await kubectl.RunAsync("version", "--client", "-o", "json");
        Assert.SkipUnless(version.Output.Contains("\"gitVersion\": \"v1.32.", StringComparison.Ordinal), "The transcripts are those of kubectl 1.32.");
        return kubectl;
    }

    private static async Task ApplyAsync(Kubectl kubectl, string manifest, string manager)
    {
        KubectlResult result = await kubectl.RunAsync(["apply", "--server-side", "--force-conflicts", $"--field-manager={manager}", "-f", "-"], manifest);
        Assert.True(result.Exit == 0, result.Error);
    }

    private static async Task<IEnumerable<string>> CompareAsync(ClusterStandIn cluster, string id, string? kubeconfig = null)
    {
        Recorded recorded = Recorded.All[id];
        KubectlResult result = await new Kubectl(Kubectl.Find()!, kubeconfig ?? cluster.Kubeconfig).RunAsync(recorded.Argv[1..], recorded.Stdin);
        return recorded.Differences(result, cluster.Address.Port);
    }
}
