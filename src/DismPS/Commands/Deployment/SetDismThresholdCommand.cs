using System.Globalization;
using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <summary>Sets the threshold of deployed models beside the template's, or takes it away again.</summary>
[Cmdlet(VerbsCommon.Set, "DismThreshold", SupportsShouldProcess = true, DefaultParameterSetName = ThresholdSet)]
[OutputType(typeof(DismThresholdChange))]
public sealed class SetDismThresholdCommand : DismServiceCommand
{
    private const string ThresholdSet = "Threshold";
    private const string ResetSet = "Reset";

    /// <summary>A row is anomalous when its score is above it.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ThresholdSet)]
    public double Threshold { get; set; }

    /// <summary>Makes the template's count again.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ResetSet)]
    public SwitchParameter Reset { get; set; }

    private protected override void Process(string name, ClusterOptions cluster)
    {
        double? threshold = Reset ? null : Threshold;
        string action = threshold is { } number ? string.Create(CultureInfo.CurrentCulture, $"Set the threshold to {number}") : "Take the threshold away";
        if (!ShouldProcess($"{name} in {cluster.Namespace ?? "the namespace of the context"}", action))
            return;
        ThresholdChange change = Await("Setting the threshold", name, () => SetThreshold.RunAsync(cluster, name, threshold, Ended));
        if (change.ReplacesPods)
            WriteWarning($"{name}: KServe carries annotations to the pods, and replaces these now, one after the other. 'serviceAnnotationDisallowedList' in its settings ends that (docs/cluster.md).");
        WriteObject(new DismThresholdChange(change, cluster));
    }
}
