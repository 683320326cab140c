using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Lists the states that deployments had, oldest first.</summary>
[Cmdlet(VerbsCommon.Get, "DismDeploymentHistory")]
[OutputType(typeof(DismRelease))]
public sealed class GetDismDeploymentHistoryCommand : DismServiceCommand
{
    private protected override void Process(string name, ClusterOptions cluster)
    {
        var releases = Await("Asking the cluster", name, () => UndoDeployment.ListAsync(cluster, name, Ended));
        for (int i = 0; i < releases.Length; i++)
            WriteObject(new DismRelease(releases[i], name, cluster, isPresent: i == releases.Length - 1));
    }
}
