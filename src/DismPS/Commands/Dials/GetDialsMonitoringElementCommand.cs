using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <summary>Lists the monitoring elements of a workspace of DIALS.</summary>
[Cmdlet(VerbsCommon.Get, "DialsMonitoringElement")]
[OutputType(typeof(DialsMonitoringElement))]
public sealed class GetDialsMonitoringElementCommand : DialsCommand
{
    /// <summary>Only elements with these names; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DialsMonitoringElementCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Workspace; the user's default one where none is named.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DialsWorkspaceCompleter))]
    public string? Workspace { get; set; }

    /// <summary>Only elements whose histograms have this many dimensions.</summary>
    [Parameter]
    [ValidateRange(1, 2)]
    public int? Dimensions { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var (options, variables) = (Options, Variables);
            var filter = new ElementFilter { Name = DialsNames.Of(Name), Workspace = Workspace, Dimensions = Dimensions };
            foreach (var element in Guarded(Stream("Asking DIALS", "reading the list", token => ListDialsElements.StreamAsync(filter, options, variables, TimeProvider.System, token)), Workspace ?? Url))
                WriteObject(new DialsMonitoringElement(element, Workspace));
        }
        catch (DismException e)
        {
            WriteFault(e, Url);
        }
    }
}
