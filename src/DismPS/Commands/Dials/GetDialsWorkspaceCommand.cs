using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <summary>Lists the workspaces of DIALS.</summary>
[Cmdlet(VerbsCommon.Get, "DialsWorkspace")]
[OutputType(typeof(DialsWorkspace))]
public sealed class GetDialsWorkspaceCommand : DialsCommand
{
    /// <summary>Only workspaces with these names; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DialsWorkspaceCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var (options, variables) = (Options, Variables);
            NameFilter names = DialsNames.Of(Name);
            foreach (var workspace in Guarded(Stream("Asking DIALS", "reading the list", token => ListDialsWorkspaces.StreamAsync(options, variables, TimeProvider.System, token)), Url))
            {
                if (names.Matches(workspace.Name))
                    WriteObject(new DialsWorkspace(workspace.Name, workspace.IsDefault));
            }
        }
        catch (DismException e)
        {
            WriteFault(e, Url);
        }
    }
}
