using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>What cmdlets share that check templates against DIALS.</summary>
public abstract class DismCheckCommand : DismCommand
{
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
    private protected void OpenDials(bool online, bool offline, string? url)
    {
        try
        {
            Dials = DialsSession.Current.Checks(AccessOf(online, offline, url, WorkingFolder));
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target);
        }
    }
}
