using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <summary>Lists the models that are registered in DIALS.</summary>
[Cmdlet(VerbsCommon.Get, "DialsModel")]
[OutputType(typeof(DialsModel))]
public sealed class GetDialsModelCommand : DialsCommand
{
    /// <summary>Only models with these names; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DialsModelCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Workspace; the user's default one where none is named.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DialsWorkspaceCompleter))]
    public string? Workspace { get; set; }

    /// <summary>Only models of this resource type; its end is enough.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelTypeCompleter))]
    public string? Type { get; set; }

    /// <summary>Only models that DIALS asks.</summary>
    [Parameter]
    public SwitchParameter Active { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var (options, variables) = (Options, Variables);
            var filter = new ModelFilter { Name = DialsNames.Of(Name), Workspace = Workspace, Type = Type, ActiveOnly = Active };
            foreach (var model in Guarded(Stream("Asking DIALS", "reading the list", token => ListDialsModels.StreamAsync(filter, options, variables, TimeProvider.System, token)), Workspace ?? Url))
                WriteObject(new DialsModel(model, Workspace));
        }
        catch (DismException e)
        {
            WriteFault(e, Url);
        }
    }
}
