using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Takes deployments away with all that was made for them. What is published stays.</summary>
[Cmdlet(VerbsCommon.Remove, "DismDeployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(DismRemovedDeployment))]
public sealed class RemoveDismDeploymentCommand : DismServiceCommand
{
    /// <summary>Returns when it is gone, not when it was asked to go.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Removes one too that another program deployed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(string name, ClusterOptions cluster)
    {
        if (!ShouldProcess($"{name} in {cluster.Namespace ?? "the namespace of the context"}", "Remove deployment"))
            return;
        IReadOnlyList<string> removed = Await("Removing a deployment", name, () => RemoveDeployment.RunAsync(cluster, name, Wait, Force, Ended));
        WriteObject(new DismRemovedDeployment(name, cluster.Namespace, [.. removed]));
    }
}
