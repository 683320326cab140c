using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Waits until deployments answer, or fail.</summary>
[Cmdlet(VerbsLifecycle.Wait, "DismDeployment")]
[OutputType(typeof(DismDeploymentResult))]
public sealed class WaitDismDeploymentCommand : DismServiceCommand
{
    /// <summary>How long one is waited for.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    [Duration]
    public int TimeoutSeconds { get; set; } = 600;

    /// <summary>Fails at the first fault, also at one that may pass.</summary>
    [Parameter]
    public SwitchParameter FailFast { get; set; }

    private protected override void Process(string name, ClusterOptions cluster)
    {
        var rollout = new RolloutOptions { Timeout = TimeSpan.FromSeconds(TimeoutSeconds) };
        double patience = FailFast ? 0 : 1;
        FollowRollout(name, cluster, (progress, token) => FollowDeployment.RunAsync(cluster, name, rollout, patience, progress, token));
    }
}
