using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>What cmdlets share that check templates against DIALS.</summary>
public abstract class DismCheckCommand : DismCommand
{
    /// <summary>Asks DIALS, and fails when it cannot be asked; by default it is asked when you are signed in.</summary>
    [Parameter]
    public SwitchParameter Online { get; set; }

    /// <summary>Does not ask DIALS.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    /// <summary>Base URL of DIALS; by default that of the last sign-in, else production.</summary>
    [Parameter]
    [Alias("DialsUrl")]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <summary>What asks DIALS; null when it is not asked.</summary>
    private protected DialsChecks? Dials { get; private set; }

    /// <summary>Whether DIALS is asked, and which: naming a service asks it.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: the parameters exclude each other.</exception>
    internal static DialsAccess AccessOf(bool online, bool offline, string? url, string workingFolder)
    {
        if (offline && (online || url is not null))
            throw new DismException(ErrorCode.UsageInvalid, "-Offline excludes -Online and -Url.", "Leave one out.");
        DialsUse use = offline ? DialsUse.Never : online || url is not null ? DialsUse.Always : DialsUse.WhenSignedIn;
        DialsSignIn session = DialsSignIn.Current;
        return new DialsAccess(use, session.OptionsOf(url, workingFolder)) { Environment = session.EnvironmentOf(url) };
    }

    /// <summary>Opens the checks that the parameters ask for, or ends the pipeline.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            Dials = DialsSession.Current.Checks(AccessOf(Online, Offline, Url, WorkingFolder));
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target);
        }
    }
}
