using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Lists deployed models.</summary>
[Cmdlet(VerbsCommon.Get, "DismDeployment")]
[OutputType(typeof(DismDeployment))]
public sealed class GetDismDeploymentCommand : DismClusterCommand
{
    /// <summary>Only deployments of these names; wildcards are allowed. A full name finds those of other programs too.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Those of every namespace.</summary>
    [Parameter]
    public SwitchParameter AllNamespaces { get; set; }

    /// <summary>Those too that other programs deployed.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ClusterOptions cluster = Cluster;
        if (Name is not { Length: > 0 })
        {
            List(cluster, null, static _ => true);
            return;
        }

        string[] wild = [.. Name.Where(WildcardPattern.ContainsWildcardCharacters)];
        if (wild.Length > 0)
        {
            WildcardPattern[] patterns = [.. wild.Select(n => WildcardPattern.Get(n, WildcardOptions.IgnoreCase))];
            List(cluster, null, d => patterns.Any(p => p.IsMatch(d.Name)));
        }

        // One by one: a name that is not there is an error of its own.
        foreach (string name in Name.Except(wild))
            List(cluster, name, static _ => true);
    }

    private void List(ClusterOptions cluster, string? name, Func<Deployment, bool> isWanted)
    {
        IReadOnlyList<Deployment> found;
        try
        {
            found = Await("Asking the cluster", name ?? "all deployments", () => ListDeployments.RunAsync(cluster, name is null ? [] : [name], AllNamespaces, All, Ended));
        }
        catch (DismException e)
        {
            WriteFault(e, name ?? e.Target);
            return;
        }

        foreach (Deployment deployment in found.Where(isWanted))
            WriteObject(new DismDeployment(deployment, cluster));
    }
}
