using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <summary>Says whether and how somebody is let in to DIALS.</summary>
[Cmdlet(VerbsCommon.Get, "DialsConnection")]
[OutputType(typeof(DialsConnection))]
public sealed class GetDialsConnectionCommand : DialsCommand
{
    /// <summary>Asks the service, and fails when it does not let in.</summary>
    [Parameter]
    public SwitchParameter Test { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var (options, variables) = (Options, Variables);
            if (AsyncPump.Run(() => ShowDialsConnection.RunAsync(options, variables, Test, TimeProvider.System, Ended)) is { } info)
                WriteObject(new DialsConnection(info));
        }
        catch (DismException e)
        {
            WriteFault(e, Url);
        }
    }
}
