using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>
/// What a PowerShell session keeps of DIALS between two commands: the checks with their answers, for a while.
/// Each runspace has its own, and it ends with the runspace.
/// </summary>
internal sealed class DialsSession
{
    // Histograms of a running experiment change by the lumisection, shapes and names do not within a quarter of an hour.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private static readonly ConditionalWeakTable<Runspace, DialsSession> Sessions = new();

    private readonly Lock _lock = new();
    private DialsChecks? _checks;
    private (DialsUse Use, string? Url) _of;
    private long _since;

    /// <summary>The session of the current runspace.</summary>
    public static DialsSession Current => Sessions.GetOrCreateValue(Runspace.DefaultRunspace ?? throw new InvalidOperationException("There is no runspace."));

    /// <summary>Forgets them: who is signed in, and where, has changed.</summary>
    public void Forget()
    {
        lock (_lock)
            _checks = null;
    }

    /// <summary>The checks, opened or of before; null when DIALS is not asked.</summary>
    /// <param name="access">Whether DIALS is asked, and which.</param>
    /// <exception cref="DismPS.Engine.Diagnostics.DismException">As for <see cref="DialsAccess.OpenKnownChecks"/>.</exception>
    public DialsChecks? Checks(DialsAccess access)
    {
        (DialsUse use, DialsOptions options) = access;
        lock (_lock)
        {
            bool isCurrent = _checks is not null && _of == (use, options.Url) && TimeProvider.System.GetElapsedTime(_since) < Lifetime;
            if (isCurrent && use != DialsUse.Never)
            {
                // Another command may have signed in elsewhere, or out.
                using DialsChecks? now = access.OpenKnownChecks();
                if (now?.Service == _checks!.Service)
                    return _checks;
            }

            // Checks of a command that still runs are not disposed under it.
            _checks = access.OpenKnownChecks();
            _of = (use, options.Url);
            _since = TimeProvider.System.GetTimestamp();
            return _checks;
        }
    }
}
