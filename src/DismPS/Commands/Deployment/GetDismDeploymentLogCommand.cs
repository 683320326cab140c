using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Returns what the pods of deployments have written.</summary>
[Cmdlet(VerbsCommon.Get, "DismDeploymentLog")]
[OutputType(typeof(DismDeploymentLog))]
public sealed class GetDismDeploymentLogCommand : DismServiceCommand
{
    /// <summary>Only this pod.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PodCompleter))]
    public string? Pod { get; set; }

    /// <summary>Container; by default the model server, and the download while that has not ended.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string? Container { get; set; }

    /// <summary>Only the last so many lines of each pod.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    [Alias("Last")]
    public int? Tail { get; set; }

    /// <summary>Only lines since this time.</summary>
    [Parameter]
    public DateTime? Since { get; set; }

    /// <summary>Goes on with new lines, also of pods that are made later, until Ctrl+C.</summary>
    [Parameter]
    [Alias("Wait")]
    public SwitchParameter Follow { get; set; }

    /// <summary>The log of the container's run before its last restart.</summary>
    [Parameter]
    public SwitchParameter Previous { get; set; }

    /// <summary>Begins each line with its time.</summary>
    [Parameter]
    public SwitchParameter Timestamps { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Follow && (Name.Length > 1 || MyInvocation.ExpectingInput))
            ThrowFault(new DismException(ErrorCode.UsageInvalid, "-Follow is for one deployment: it has no end after which the next could come.", "Follow each in a shell of its own."));
    }

    private protected override void Process(string name, ClusterOptions cluster)
    {
        var options = new PodLogOptions
        {
            Container = Container,
            Tail = Tail,
            Since = Since is { } since ? cluster.Time.GetUtcNow() - new DateTimeOffset(since) : null,
            Follow = Follow,
            Previous = Previous,
            Timestamps = Timestamps,
        };
        foreach (DeploymentLogLine line in Guarded(AsyncPump.Enumerate(token => ReadDeploymentLog.RunAsync(cluster, name, options, Pod, token), Ended), name))
            WriteObject(new DismDeploymentLog(line, name, cluster.Namespace));
    }
}
