using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Operations.Deployments;
using DismPS.KubernetesStandIn;

namespace DismPS.Engine.Tests.Operations.Deployments;

/// <summary>Going back to a release whose model is at another store.</summary>
public sealed class ReleaseReturnTests
{
    private const string Endpoint = "serving.kserve.io/s3-endpoint";
    private const string Bucket = "serving.kserve.io/s3-usevirtualbucket";
    private const string First = "https://s3.first.org";
    private const string Second = "http://s3.second.org:9000";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_secret_leads_to_the_store_of_the_release_again_and_keeps_its_keys()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.DeployFrom(First, pathStyle: true));
        await world.RunOneAsync(world.DeployFrom(Second, "s3://models/metsig/2"));
        Assert.Equal(("s3.second.org:9000", null), At(world));
        string keys = Secret(world)["data"]!.ToJsonString();

        DeployedModel plan = await UndoDeployment.PlanAsync(Undo(world), Ct);
        Assert.Contains("~ Secret/metsig-s3", plan.Changes);
        Assert.Contains($"  ~ metadata.annotations[{Endpoint}]: \"s3.second.org:9000\" -> \"s3.first.org\"", plan.Changes);
        Assert.Contains($"  + metadata.annotations[{Bucket}]: \"0\"", plan.Changes);
        Assert.Empty(plan.Warnings);

        DeployedModel back = await UndoDeployment.RunAsync(Undo(world), Ct);
        Assert.True(back.State == DeployedModelState.Ready, back.Failure?.Message);
        Assert.Equal(("s3.first.org", "0"), At(world));
        Assert.Equal(keys, Secret(world)["data"]!.ToJsonString());
        DeployedModel forward = await UndoDeployment.RunAsync(Undo(world) with { Release = 2 }, Ct);
        Assert.Contains($"  - metadata.annotations[{Bucket}]", forward.Changes);
        Assert.Equal(("s3.second.org:9000", null), At(world));
        string history = world.Cluster.Objects.Get("configmaps", "metsig-dismps")!.ToJsonString();
        Assert.DoesNotContain("S0VZT0ZURVNU", history, StringComparison.Ordinal);
        Assert.DoesNotContain("AWS_", history, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_return_patched_in_is_no_conflict_for_the_next_publication_and_goes_with_it()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.DeployFrom(First, pathStyle: true));
        DeployModelsOptions second = world.DeployFrom(Second, "s3://models/metsig/2");
        await world.RunOneAsync(second);
        await UndoDeployment.RunAsync(Undo(world), Ct);
        DeployedModel plan = await world.PlanOneAsync(second);
        Assert.Contains($"  - metadata.annotations[{Bucket}]", plan.Changes);
        DeployedModel again = await world.RunOneAsync(second);
        Assert.True(again.State == DeployedModelState.Ready, again.Failure?.Message);
        Assert.Equal(("s3.second.org:9000", null), At(world));
        Assert.Equal(DeployedModelState.Unchanged, (await world.RunOneAsync(second)).State);
    }

    [Fact]
    public async Task Nothing_is_sent_when_nothing_differs()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.DeployFrom(First));
        int writes = world.Cluster.WriteRequests;
        Assert.Equal(DeployedModelState.Unchanged, (await UndoDeployment.PlanAsync(Undo(world) with { Release = 1 }, Ct)).State);
        DeployedModel same = await UndoDeployment.RunAsync(Undo(world) with { Release = 1 }, Ct);
        Assert.Equal((DeployedModelState.Unchanged, null), (same.State, same.Release));
        Assert.Equal(writes, world.Cluster.WriteRequests);

        // The store alone differs: the secret is sent, and nothing that is as it was.
        await world.RunOneAsync(world.DeployFrom(Second));
        world.Cluster.Journal.Clear();
        await UndoDeployment.RunAsync(Undo(world), Ct);
        Assert.Equal(("s3.first.org", null), At(world));
        Assert.DoesNotContain(world.Cluster.Journal.Writes, w => w.Resource is "serviceaccounts" or "inferenceservices");
    }

    [Fact]
    public async Task A_model_that_answers_wrong_is_taken_back_to_its_store_too()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.DeployFrom(First));
        world.Score = 0.75;
        DeployedModel wrong = await world.RunOneAsync(world.DeployFrom(Second, "s3://models/metsig/2"));
        Assert.True(wrong.State == DeployedModelState.RolledBack, wrong.Failure?.Message);
        Assert.Equal(("s3.first.org", null), At(world));
    }

    [Fact]
    public async Task Releases_that_were_kept_without_their_secret_can_be_gone_back_to()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.DeployFrom(First));
        await world.RunOneAsync(world.DeployFrom(Second, "s3://models/metsig/2"));
        world.Cluster.Objects.Change("configmaps", "metsig-dismps", map =>
        {
            JsonObject data = map["data"]!.AsObject();
            foreach (string key in data.Select(d => d.Key).ToArray())
            {
                JsonObject release = JsonNode.Parse((string)data[key]!)!.AsObject();
                Assert.True(release.Remove("secrets"));
                data[key] = release.ToJsonString();
            }
        });
        DeployedModel back = await UndoDeployment.RunAsync(Undo(world), Ct);
        Assert.True(back.State == DeployedModelState.Ready, back.Failure?.Message);
        Assert.Empty(back.Warnings);
        Assert.Equal("s3://models/metsig/1", back.StorageUri);
        Assert.Equal(("s3.second.org:9000", null), At(world));
    }

    [Theory]
    [InlineData("get", "you may not patch Secrets in 'jec'")]
    [InlineData(null, "you may not read Secrets in 'jec'")]
    public async Task Who_may_not_touch_secrets_goes_back_and_is_told_what_stays(string? verb, string why)
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync("Standard", Publisher(verb));
        await world.RunOneAsync(world.DeployFrom(First));
        await world.RunOneAsync(world.DeployFrom(Second, "s3://models/metsig/2"));
        UndoDeploymentOptions undo = new(world.Options with { Context = "publisher" }, "metsig") { Rollout = DeploymentWorld.Rollout };

        DeployedModel plan = await UndoDeployment.PlanAsync(undo, Ct);
        Assert.Contains(why, Assert.Single(plan.Warnings).Message, StringComparison.Ordinal);
        DeployedModel back = await UndoDeployment.RunAsync(undo, Ct);
        Assert.True(back.State == DeployedModelState.Ready, back.Failure?.Message);
        Assert.Equal("s3://models/metsig/1", back.StorageUri);
        Assert.Contains(why, Assert.Single(back.Warnings).Message, StringComparison.Ordinal);
        Assert.Contains($"kubectl annotate secret metsig-s3 -n jec --overwrite {Endpoint}=s3.first.org", back.Warnings[0].Cure, StringComparison.Ordinal);
        Assert.Equal(("s3.second.org:9000", null), At(world));
        Release kept = (await UndoDeployment.ListAsync(world.Options, "metsig", Ct))[^1];
        Assert.Equal("s3.second.org:9000", (string?)Assert.Single(kept.Secrets)["metadata"]!["annotations"]![Endpoint]);
    }

    [Fact]
    public async Task A_secret_that_is_gone_is_told_with_the_cure()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.DeployFrom(First));
        await world.RunOneAsync(world.DeployFrom(Second, "s3://models/metsig/2"));
        world.Cluster.Objects.Remove("secrets", "metsig-s3");
        DeployedModel back = await UndoDeployment.RunAsync(Undo(world) with { Wait = false }, Ct);
        Assert.Equal((DeployedModelState.Sent, "secret-missing"), (back.State, Assert.Single(back.Warnings).Reason));
        Assert.Contains("--share-credentials", back.Warnings[0].Cure, StringComparison.Ordinal);
    }

    private static ClusterUser Publisher(string? verb) => new("publisher", "PUBLISHER-TOKEN", "publisher@example.org")
    {
        Rules =
        [
            new AccessRule(["*"], ["inferenceservices", "servingruntimes"], ["serving.kserve.io"], "jec"),
            new AccessRule(["*"], ["configmaps", "pods", "events"], [""], "jec"),
            .. verb is null ? (AccessRule[])[] : [new AccessRule([verb], ["secrets", "serviceaccounts"], [""], "jec")],
        ],
    };

    private static JsonObject Secret(DeploymentWorld world) => world.Cluster.Objects.Get("secrets", "metsig-s3")!;

    private static (string? Endpoint, string? Bucket) At(DeploymentWorld world)
    {
        JsonNode annotations = Secret(world)["metadata"]!["annotations"]!;
        return ((string?)annotations[Endpoint], (string?)annotations[Bucket]);
    }

    private static UndoDeploymentOptions Undo(DeploymentWorld world) => new(world.Options, "metsig") { Rollout = DeploymentWorld.Rollout };
}
