using System.Management.Automation;
using DismPS.Engine.Operations.Deployments;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Commands;

/// <summary>Checks everything that publishing to a cluster needs.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DismCluster")]
[OutputType(typeof(DismClusterFinding))]
public sealed class TestDismClusterCommand : DismClusterCommand
{
    /// <summary>Service account that deployments will name; the namespace's default by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceAccountCompleter))]
    public string? ServiceAccount { get; set; }

    /// <summary>Deployments will share the credentials of the repository.</summary>
    [Parameter]
    public SwitchParameter ShareCredentials { get; set; }

    /// <summary>Repository that models will be published to.</summary>
    [Parameter]
    public Uri? Repository { get; set; }

    /// <summary>Address of the repository's object store.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EndpointUrl { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new CheckClusterOptions(Cluster)
        {
            ServiceAccount = ServiceAccount,
            ShareCredentials = ShareCredentials,
            Repository = Repository?.OriginalString,
            Storage = new StorageOptions { EndpointUrl = EndpointUrl },
        };
        foreach (ClusterFinding finding in Guarded(Stream("Checking the cluster", "asking it", token => CheckCluster.RunAsync(options, token)), ServiceAccount))
            WriteObject(new DismClusterFinding(finding.Check, (DismClusterFindingState)finding.State, finding.Message, finding.Cure));
    }
}
