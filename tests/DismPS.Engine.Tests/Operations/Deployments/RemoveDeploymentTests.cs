using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Engine.Tests.Operations.Deployments;

/// <summary>Removing a deployment of which a removal that was cut off has left something.</summary>
public sealed class RemoveDeploymentTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_removal_that_was_cut_off_is_finished_by_the_next_one()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.DeployFrom("https://s3.example.org"));
        world.Cluster.Objects.Remove("inferenceservices", "metsig");
        Assert.Equal(["ServiceAccount/metsig-s3", "Secret/metsig-s3", "ConfigMap/metsig-dismps"], await RemoveAsync(world));
        Assert.Null(world.Cluster.Objects.Get("secrets", "metsig-s3"));
        Assert.Null(world.Cluster.Objects.Get("serviceaccounts", "metsig-s3"));
        Assert.Equal(ErrorCode.ClusterObjectNotFound, (await Assert.ThrowsAsync<DismException>(() => RemoveAsync(world))).Code);
    }

    [Fact]
    public async Task What_went_before_the_interruption_is_not_asked_for_and_a_ConfigMap_of_others_is_left()
    {
        await using DeploymentWorld world = await DeploymentWorld.StartAsync();
        await world.RunOneAsync(world.DeployFrom("https://s3.example.org"));
        world.Cluster.Objects.Remove("inferenceservices", "metsig");
        world.Cluster.Objects.Remove("serviceaccounts", "metsig-s3");
        Assert.Equal(["Secret/metsig-s3", "ConfigMap/metsig-dismps"], await RemoveAsync(world));

        world.Cluster.Objects.Put(new() { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "metsig-dismps", ["namespace"] = "jec" } });
        Assert.Equal(ErrorCode.ClusterObjectNotFound, (await Assert.ThrowsAsync<DismException>(() => RemoveAsync(world))).Code);
        Assert.NotNull(world.Cluster.Objects.Get("configmaps", "metsig-dismps"));
    }

    private static Task<IReadOnlyList<string>> RemoveAsync(DeploymentWorld world) => RemoveDeployment.RunAsync(world.Options, "metsig", wait: true, force: false, Ct);
}
