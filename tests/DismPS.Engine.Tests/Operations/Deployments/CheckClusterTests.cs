using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.KubernetesStandIn;

namespace DismPS.Engine.Tests.Operations.Deployments;

public sealed class CheckClusterTests
{
    private static readonly AccessRule Reading = new(["get", "list", "watch"], ["*"], ["*"]);
    private static readonly AccessRule Publishing = new(["create", "patch", "delete"], ["inferenceservices"], ["serving.kserve.io"], "jec");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rights_without_which_nothing_can_be_published_are_errors_with_a_cure()
    {
        IReadOnlyList<ClusterFinding> rights = await RightsAsync(share: false, Reading);
        Assert.Equal(["you may not create inferenceservices.serving.kserve.io", "you may not patch inferenceservices.serving.kserve.io"], Told(rights, ClusterFindingState.Error));
        Assert.All(rights.Where(r => r.State == ClusterFindingState.Error), r => Assert.Contains("docs/cluster.md", r.Cure, StringComparison.Ordinal));
        Assert.Contains("you may not patch configmaps", Told(rights, ClusterFindingState.Warning));
    }

    [Fact]
    public async Task Rights_without_which_it_is_less_comfortable_are_warnings()
    {
        IReadOnlyList<ClusterFinding> rights = await RightsAsync(share: false, Publishing, new AccessRule(["list"], ["inferenceservices"], ["serving.kserve.io"], "jec"));
        Assert.Empty(Told(rights, ClusterFindingState.Error));
        foreach (string expected in new[] { "get pods/log", "list events", "patch configmaps", "create pods/portforward", "watch inferenceservices.serving.kserve.io" })
            Assert.Contains($"you may not {expected}", Told(rights, ClusterFindingState.Warning));
    }

    [Fact]
    public async Task Sharing_credentials_takes_rights_to_secrets_and_service_accounts()
    {
        IReadOnlyList<ClusterFinding> without = await RightsAsync(share: false, Reading, Publishing);
        Assert.Empty(Told(without, ClusterFindingState.Error));
        IReadOnlyList<ClusterFinding> sharing = await RightsAsync(share: true, Reading, Publishing);
        Assert.Equal(
            ["you may not create secrets", "you may not patch secrets", "you may not create serviceaccounts", "you may not patch serviceaccounts"],
            Told(sharing, ClusterFindingState.Error));
        Assert.Equal("all 17 that are needed", Assert.Single(await RightsAsync(share: true, AccessRule.Everything)).Message);
    }

    [Fact]
    public async Task Sharing_credentials_and_naming_an_account_exclude_each_other()
    {
        var options = new CheckClusterOptions(new()) { ShareCredentials = true, ServiceAccount = "sa" };
        DismException refused = await Assert.ThrowsAsync<DismException>(() => CheckCluster.RunAsync(options, Ct).ToListAsync(Ct).AsTask());
        Assert.Equal(ErrorCode.UsageInvalid, refused.Code);
    }

    private static IEnumerable<string> Told(IReadOnlyList<ClusterFinding> findings, ClusterFindingState state) =>
        findings.Where(f => f.State == state).Select(f => f.Message.Split(',')[0]);

    private static async Task<IReadOnlyList<ClusterFinding>> RightsAsync(bool share, params AccessRule[] rules)
    {
        DismPS.Engine.Tests.Cluster.RealKubectl.Need();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync(new ClusterStandInOptions { Users = [new ClusterUser("publisher", "PUBLISHER-TOKEN", "publisher@example.org") { Rules = rules }] });
        var options = new CheckClusterOptions(new() { Kubeconfig = cluster.Kubeconfig, Namespace = "jec" }) { ShareCredentials = share };
        return [.. (await CheckCluster.RunAsync(options, Ct).ToListAsync(Ct)).Where(f => f.Check == "rights")];
    }
}
