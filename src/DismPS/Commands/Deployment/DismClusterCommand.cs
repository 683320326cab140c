using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>What cmdlets share that talk to a cluster: which one, and the namespace. Credentials are kubectl's.</summary>
public abstract class DismClusterCommand : DismCommand
{
    /// <summary>Namespace; by default that of the context, else default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string? Namespace { get; set; }

    /// <summary>Context of the kubeconfig; by default the current one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public string? Context { get; set; }

    /// <summary>Kubeconfig file; by default $env:KUBECONFIG, else the user's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Kubeconfig { get; set; }

    /// <summary>The cluster, and how it is reached.</summary>
    private protected ClusterOptions Cluster => ClusterOf(this, Namespace, Context, Kubeconfig);

    /// <summary>Writes what became of a deployment: an object, and an error too when it failed.</summary>
    private protected void WriteDeployed(DeployedModel model, ClusterOptions cluster)
    {
        var result = new DismDeploymentResult(model, cluster);
        foreach (string warning in result.Warning)
            WriteWarning($"{(model.Name.Length > 0 ? model.Name : model.Resource)}: {warning}");
        foreach (string line in result.Evidence)
            WriteVerbose($"{model.Name}: {line}");
        if (model.Failure is { } failure)
            WriteFault(failure, model.Name.Length > 0 ? model.Name : failure.Target ?? model.Template);
        WriteObject(result);
    }

    /// <summary>The cluster that parameters name. What comes from a pipeline may be empty, and means the default.</summary>
    internal static ClusterOptions ClusterOf(DismCommand cmdlet, string? ns, string? context, string? kubeconfig) => new()
    {
        Namespace = ns,
        Context = string.IsNullOrEmpty(context) ? null : context,
        Kubeconfig = string.IsNullOrEmpty(kubeconfig) ? null : cmdlet.Absolute(kubeconfig),
    };
}
