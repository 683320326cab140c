using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <content>A deployed model in place of a server's address.</content>
public sealed partial class InvokeDismInferenceCommand
{
    private DeploymentConnection? _deployment;
    private double? _deploymentThreshold;

    /// <summary>Asks a model in a cluster, through a port that is forwarded to it for the time of the command.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentCompleter))]
    public string? Deployment { get; set; }

    /// <summary>Namespace of the deployment; by default that of the context, else default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string? Namespace { get; set; }

    /// <summary>Context of the kubeconfig; by default the current one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public string? Context { get; set; }

    /// <summary>Kubeconfig file; by default $env:KUBECONFIG, else the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Kubeconfig { get; set; }

    private Uri? DeploymentAddress => _deployment?.Address;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            if (Deployment is not null)
                OpenDeployment(Deployment);
            else if ((Namespace ?? Context ?? Kubeconfig) is not null)
                throw new DismException(ErrorCode.UsageInvalid, "-Namespace, -Context and -Kubeconfig say where a deployment is, and none is named.", "Name one with -Deployment.");
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target ?? Deployment);
        }
    }

    private void OpenDeployment(string name)
    {
        if (Uri is not null)
            throw new DismException(ErrorCode.UsageInvalid, "-Deployment and -Uri both say which server is asked.", "Leave one out.", name);
        ClusterOptions cluster = DismClusterCommand.ClusterOf(this, Namespace, Context, Kubeconfig);
        (_deployment, Deployment found) = Await("Connecting to the deployment", name, () => ConnectAsync(cluster, name, Ended));
        _deploymentThreshold = found.ThresholdOverride;
        WriteVerbose($"{name}: {_deployment.Address} leads to the pod {_deployment.Pod}");
        if (found.ThresholdOverride is { } threshold)
            WriteVerbose($"{name}: the threshold {threshold} was set for it, in place of the template's");
    }

    private static async Task<(DeploymentConnection, Deployment)> ConnectAsync(ClusterOptions cluster, string name, CancellationToken ct)
    {
        // Also tells of names that are not there.
        IReadOnlyList<Deployment> found = await ListDeployments.RunAsync(cluster, [name], allNamespaces: false, all: true, ct).ConfigureAwait(false);
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster, ct).ConfigureAwait(false);
        Deployment one = found[0];
        return (await DeploymentConnection.OpenAsync(transport, one.Name, one.Namespace, null, ct).ConfigureAwait(false), one);
    }

    private void CloseDeployment()
    {
        if (_deployment is { } open)
            AsyncPump.Run(() => open.DisposeAsync().AsTask());
        _deployment = null;
    }
}
