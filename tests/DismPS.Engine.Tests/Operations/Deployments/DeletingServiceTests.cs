using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Engine.Tests.Operations.Deployments;

/// <summary>A service that somebody deleted and that a finalizer holds.</summary>
public sealed class DeletingServiceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_listed_as_being_deleted_with_who_holds_it()
    {
        await using DeploymentWorld world = await StartAsync();
        Deployment deployment = Assert.Single(await ListDeployments.RunAsync(world.Options, ["metsig"], false, false, Ct));
        Assert.Equal(InferenceServiceState.Deleting, deployment.State);
        Assert.Contains("being deleted, held by the finalizer example.org/hold", deployment.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://models/metsig/1")]
    [InlineData("s3://models/metsig/2")]
    public async Task It_is_not_published_to_whether_it_would_change_or_not(string uri)
    {
        await using DeploymentWorld world = await StartAsync();
        int writes = world.Cluster.WriteRequests;
        foreach (DeployedModel model in new[] { await world.PlanOneAsync(world.Deploy(uri)), await world.RunOneAsync(world.Deploy(uri)) })
        {
            Assert.Equal((DeployedModelState.Failed, ErrorCode.ClusterConflict), (model.State, model.Failure?.Code));
            Assert.Contains("being deleted", model.Failure!.Message, StringComparison.Ordinal);
            Assert.Contains("Remove-DismDeployment -Wait", model.Failure.Cure, StringComparison.Ordinal);
        }

        Assert.Equal(writes, world.Cluster.WriteRequests);
        world.Cluster.Objects.Remove("inferenceservices", "metsig");
        DeployedModel anew = await world.RunOneAsync(world.Deploy(uri));
        Assert.True(anew.State == DeployedModelState.Ready, anew.Failure?.Message);
    }

    [Fact]
    public async Task It_is_neither_taken_back_nor_given_other_shares()
    {
        await using DeploymentWorld world = await StartAsync();
        int writes = world.Cluster.WriteRequests;
        var undo = new UndoDeploymentOptions(world.Options, "metsig") { Release = 1, Rollout = DeploymentWorld.Rollout };
        Assert.Equal(ErrorCode.ClusterConflict, (await Assert.ThrowsAsync<DismException>(() => UndoDeployment.PlanAsync(undo, Ct))).Code);
        Assert.Equal(ErrorCode.ClusterConflict, (await Assert.ThrowsAsync<DismException>(() => UndoDeployment.RunAsync(undo, Ct))).Code);
        Assert.Equal(ErrorCode.ClusterConflict, (await Assert.ThrowsAsync<DismException>(() => PromoteDeployment.RunAsync(world.Options, "metsig", 50, wait: false, DeploymentWorld.Rollout, null, Ct))).Code);
        Assert.Equal(writes, world.Cluster.WriteRequests);
    }

    [Fact]
    public async Task Who_waits_for_it_is_told_and_does_not_wait_for_the_time_limit()
    {
        await using DeploymentWorld world = await StartAsync();
        // Were the limit waited for, the cause would be another one.
        DeployedModel followed = await FollowDeployment.RunAsync(world.Options, "metsig", DeploymentWorld.Rollout with { Timeout = TimeSpan.FromDays(1) }, 1, null, Ct);
        Assert.Equal((DeployedModelState.Failed, DeploymentCause.Deleted), (followed.State, followed.Fault!.Cause));
        Assert.Equal(ErrorCode.DeploymentFailed, followed.Failure!.Code);
        Assert.Contains("example.org/hold", followed.Failure.Message, StringComparison.Ordinal);
    }

    private static async Task<DeploymentWorld> StartAsync()
    {
        DeploymentWorld world = await DeploymentWorld.StartAsync();
        DeployedModel model = await world.RunOneAsync(world.Deploy());
        Assert.True(model.State == DeployedModelState.Ready, model.Failure?.Message);
        world.Cluster.Objects.Change("inferenceservices", "metsig", s => s["metadata"]!["finalizers"]!.AsArray().Add("example.org/hold"));
        await RemoveServiceAsync(world);
        return world;
    }

    // As the removal of another person: the history stays.
    private static async Task RemoveServiceAsync(DeploymentWorld world)
    {
        var transport = await DismPS.Engine.Cluster.Kubectl.KubectlTransport.ConnectAsync(world.Options, Ct);
        await transport.DeleteAsync(DismPS.Engine.Cluster.ObjectKind.InferenceService, "metsig", null, wait: false, Ct);
        while (world.Cluster.Objects.Get("inferenceservices", "metsig")!["metadata"]!["finalizers"]!.AsArray().Count > 1)
            await Task.Delay(20, Ct);
    }
}
