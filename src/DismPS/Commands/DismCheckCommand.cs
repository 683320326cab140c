using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>What cmdlets share that check templates against DIALS.</summary>
public abstract class DismCheckCommand : DismCommand
{
    /// <summary>What asks DIALS; null when it is not asked.</summary>
    private protected DialsChecks? Dials { get; private set; }

    /// <summary>Opens the checks that the parameters ask for, or ends the pipeline.</summary>
    private protected void OpenDials(bool online, bool offline, string? url)
    {
        try
        {
            if (offline && (online || url is not null))
                throw new DismException(ErrorCode.UsageInvalid, "-Offline excludes -Online and -Url.", "Leave one out.");
            DialsUse use = offline ? DialsUse.Never : online || url is not null ? DialsUse.Always : DialsUse.WhenSignedIn;
            Dials = DialsSession.Current.Checks(use, new DialsOptions { Url = url, WorkingFolder = WorkingFolder });
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target);
        }
    }
}
