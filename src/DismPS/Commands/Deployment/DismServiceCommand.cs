using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>What cmdlets share that do something with deployments that are there: their names, and the waiting for them.</summary>
public abstract class DismServiceCommand : DismClusterCommand
{
    private const int ProgressId = 31;
    private const string Activity = "Waiting for the deployment";

    /// <summary>Names of deployments.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ClusterOptions cluster = Cluster;
        foreach (string name in Name)
        {
            try
            {
                Process(name, cluster);
            }
            catch (DismException e)
            {
                WriteFault(e, name);
            }
        }
    }

    /// <summary>Does it with one.</summary>
    /// <exception cref="DismException">It fails; the others go on.</exception>
    private protected abstract void Process(string name, ClusterOptions cluster);

    /// <summary>Follows a deployment, shows how far it is, and writes what became of it.</summary>
    private protected void FollowRollout(string name, ClusterOptions cluster, Func<IProgress<RolloutAssessment>, CancellationToken, Task<DeployedModel>> work)
    {
        string? told = null;
        try
        {
            foreach (Step<RolloutAssessment, DeployedModel> step in Stream(token => Step.OneAsync(work, token)))
            {
                if (step.Progress is { } progress)
                {
                    if (progress.Message != told)
                        WriteVerbose($"{name}: {progress.Message}");
                    told = progress.Message;
                    ShowProgress(ProgressId, Activity, $"{name}: {progress.Message}", -1);
                }

                if (step.Result is { } result)
                    WriteDeployed(result, cluster);
            }
        }
        catch (Exception e) when (Stopping && e is OperationCanceledException or PipelineStoppedException)
        {
            if (told is not null)
                Resumption.Tell(this, [name], cluster);
            throw;
        }

        EndProgress(ProgressId, Activity);
    }
}
