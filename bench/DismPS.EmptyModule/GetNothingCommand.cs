using System.Management.Automation;

namespace DismPS.EmptyModule;

/// <summary>Does nothing.</summary>
[Cmdlet(VerbsCommon.Get, "Nothing")]
public sealed class GetNothingCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
    }
}
