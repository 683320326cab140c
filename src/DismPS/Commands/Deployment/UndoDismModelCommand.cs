using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Goes back to an earlier state of deployments.</summary>
[Cmdlet(VerbsCommon.Undo, "DismModel", SupportsShouldProcess = true, DefaultParameterSetName = ReleaseSet)]
[OutputType(typeof(DismDeploymentResult))]
public sealed class UndoDismModelCommand : DismServiceCommand
{
    private const string ReleaseSet = "Release";
    private const string VersionSet = "Version";

    /// <summary>Number of a state in the history; by default the newest that answered before the present one.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = ReleaseSet)]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    public int? Release { get; set; }

    /// <summary>Version of a publication.</summary>
    [Parameter(Mandatory = true, ParameterSetName = VersionSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReleaseVersionCompleter))]
    public string? Version { get; set; }

    /// <summary>Does not wait until it answers.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

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
        var options = new UndoDeploymentOptions(cluster, name)
        {
            Release = Release,
            Version = Version,
            Wait = !NoWait,
            Rollout = new RolloutOptions { Timeout = TimeSpan.FromSeconds(TimeoutSeconds) },
            PatienceScale = FailFast ? 0 : 1,
        };
        // Asked for before the question: who answers it wants to know what would change.
        DeployedModel plan = Await("Asking the cluster", name, () => UndoDeployment.PlanAsync(options, Ended));
        string what = $"'{name}' in {plan.Namespace}: back to release {plan.Release}{(plan.Version is null ? "" : $" ({plan.Version})")}";
        IEnumerable<string> warnings = plan.Warnings.Select(w => $"  ! {w.Message}{(w.Cure is null ? "" : " " + w.Cure)}");
        string lines = string.Join(Environment.NewLine, [plan.Changes.IsEmpty ? $"{what}; nothing changes" : what, .. plan.Changes, .. warnings]);
        if (!ShouldProcess(lines, lines, "Go back"))
            return;
        UndoDeploymentOptions chosen = options with { Release = plan.Release, Version = null };
        FollowRollout(name, cluster, (progress, token) => UndoDeployment.RunAsync(chosen with { Progress = progress }, token));
    }
}
