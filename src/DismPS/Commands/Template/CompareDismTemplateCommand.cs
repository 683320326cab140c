using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation.Comparison;

namespace DismPS.Commands;

/// <summary>Says what changes in meaning from one template to another.</summary>
[Cmdlet(VerbsData.Compare, "DismTemplate")]
[OutputType(typeof(DismChange))]
public sealed class CompareDismTemplateCommand : DismCommand
{
    /// <summary>Template to start from.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string ReferencePath { get; set; } = "";

    /// <summary>Templates to compare with it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath", "Path")]
    public string DifferencePath { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string reference = Absolute(ReferencePath);
        string difference = Absolute(DifferencePath);
        ComparisonResult result;
        try
        {
            result = CompareTemplates.Run(SourceOf(reference, null), SourceOf(difference, null));
        }
        catch (DismException e)
        {
            WriteFault(e, e.Target == reference ? reference : difference);
            return;
        }

        foreach (Diagnostic error in result.Reference.Diagnostics.Concat(result.Difference.Diagnostics).Where(d => d.Severity == Severity.Error))
            WriteWarning(error.ToString());
        foreach (TemplateChange change in result.Changes)
            WriteObject(new DismChange(change, difference));
    }
}
