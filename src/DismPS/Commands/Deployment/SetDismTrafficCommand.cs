using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Gives models on trial another share of the requests, or all of them.</summary>
[Cmdlet(VerbsCommon.Set, "DismTraffic", SupportsShouldProcess = true, DefaultParameterSetName = PercentSet)]
[OutputType(typeof(DismDeploymentResult))]
public sealed class SetDismTrafficCommand : DismServiceCommand
{
    private const string PercentSet = "Percent";
    private const string AllSet = "All";

    /// <summary>Share of the new model.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PercentSet)]
    [ValidateRange(1, 99)]
    public int Percent { get; set; }

    /// <summary>Gives the new model all requests.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AllSet)]
    public SwitchParameter All { get; set; }

    /// <summary>Does not wait until the cluster has it so.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>How long one is waited for.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    [Duration]
    public int TimeoutSeconds { get; set; } = 600;

    private protected override void Process(string name, ClusterOptions cluster)
    {
        int? percent = All ? null : Percent;
        if (!ShouldProcess($"{name} in {cluster.Namespace ?? "the namespace of the context"}", percent is null ? "Give the new model all requests" : $"Give the new model {percent} % of the requests"))
            return;
        var rollout = new RolloutOptions { Timeout = TimeSpan.FromSeconds(TimeoutSeconds) };
        FollowRollout(name, cluster, (progress, token) => PromoteDeployment.RunAsync(cluster, name, percent, !NoWait, rollout, progress, token));
    }
}
