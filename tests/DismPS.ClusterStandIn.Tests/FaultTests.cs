using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn.Tests;

public sealed class FaultTests
{
    private const string Services = "/apis/serving.kserve.io/v1beta1/namespaces/jec/inferenceservices";

    public static TheoryData<string, int, string> Statuses => new()
    {
        { nameof(ClusterFault.Conflict), 409, "Conflict" },
        { nameof(ClusterFault.InternalError), 500, "InternalError" },
        { nameof(ClusterFault.Unavailable), 503, "ServiceUnavailable" },
        { nameof(ClusterFault.TooManyRequests), 429, "TooManyRequests" },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task A_status_is_answered_once_and_then_the_truth(string name, int code, string reason)
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        using HttpClient client = Clients.Of(cluster);
        cluster.Faults.Add(ClusterCall.List, name switch
        {
            nameof(ClusterFault.Conflict) => ClusterFault.Conflict,
            nameof(ClusterFault.InternalError) => ClusterFault.InternalError,
            nameof(ClusterFault.Unavailable) => ClusterFault.Unavailable,
            _ => ClusterFault.TooManyRequests(3),
        });

        using HttpResponseMessage first = await client.GetAsync(Services);
        using HttpResponseMessage second = await client.GetAsync(Services);

        Assert.Equal((code, HttpStatusCode.OK), ((int)first.StatusCode, second.StatusCode));
        Assert.Equal(reason, JsonNode.Parse(await first.Content.ReadAsStringAsync())!["reason"]!.GetValue<string>());
        Assert.Equal(code == 429 ? TimeSpan.FromSeconds(3) : null, first.Headers.RetryAfter?.Delta);
        Assert.Equal(0, cluster.Faults.Left);
    }

    [Fact]
    public async Task A_cut_connection_and_a_hanging_one_are_no_answers()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        using HttpClient client = Clients.Of(cluster);
        cluster.Faults.Add(ClusterCall.Get, ClusterFault.Reset);
        cluster.Faults.Add(ClusterCall.List, ClusterFault.Hang);
        using CancellationTokenSource patience = new();
        Task<HttpResponseMessage> hanging = client.GetAsync(Services, patience.Token);
        await cluster.Journal.WaitForAsync(r => r.Verb == "list", TestContext.Current.CancellationToken);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"{Services}/x"));
    }

    [Fact]
    public async Task A_watch_is_cut_after_the_events_that_are_left()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Faults.Add(ClusterCall.Watch, ClusterFault.CutWatch(2));

        List<string> lines = await WatchAsync(cluster, isCut: true);

        Assert.Equal(["ADDED", "ADDED"], lines.Select(Type));
    }

    [Fact]
    public async Task A_watch_is_told_that_its_version_is_gone()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Faults.Add(ClusterCall.Watch, ClusterFault.WatchGone(1));

        List<string> lines = await WatchAsync(cluster, isCut: false);

        Assert.Equal(["ADDED", "ERROR"], lines.Select(Type));
        Assert.Equal(410, JsonNode.Parse(lines[1])!["object"]!["code"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_watch_from_a_forgotten_version_is_told_so()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        cluster.Objects.Compact();

        List<string> lines = await WatchAsync(cluster, isCut: false, "&resourceVersion=1000");

        Assert.Equal("ERROR", Type(Assert.Single(lines)));
    }

    [Fact]
    public async Task The_journal_counts_what_would_change_something_and_hides_secrets()
    {
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync();
        using HttpClient client = Clients.Of(cluster);
        using StringContent secret = new("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"hush"}}""", Encoding.UTF8, "application/json");
        using StringContent review = new("""{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{}}""", Encoding.UTF8, "application/json");

        using HttpResponseMessage made = await client.PostAsync("/api/v1/namespaces/jec/secrets?fieldManager=x", secret);
        using HttpResponseMessage dry = await client.DeleteAsync("/api/v1/namespaces/jec/secrets/s?dryRun=All");
        using HttpResponseMessage asked = await client.PostAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review);
        using HttpResponseMessage read = await client.GetAsync("/api/v1/namespaces/jec/secrets/s");

        Assert.Equal([201, 200, 201, 200], new[] { made, dry, asked, read }.Select(r => (int)r.StatusCode));
        ClusterRequest write = Assert.Single(cluster.Journal.Writes);
        Assert.Equal(("create", "secrets", "kubernetes-admin", null), (write.Verb, write.Resource, write.User, write.Body));
        Assert.Equal(4, cluster.Journal.Requests.Count);
    }

    private static string Type(string line) => JsonNode.Parse(line)!["type"]!.GetValue<string>();

    private static async Task<List<string>> WatchAsync(ClusterStandIn cluster, bool isCut, string query = "")
    {
        using HttpClient client = Clients.Of(cluster);
        using StreamReader lines = new(await client.GetStreamAsync($"/api/v1/namespaces/jec/serviceaccounts?watch=true{query}"));
        List<string> read = [];
        try
        {
            while (await lines.ReadLineAsync() is string line)
                read.Add(line);
            Assert.False(isCut);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            Assert.True(isCut);
        }
        return read;
    }
}
