using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Checks;

namespace DismPS.Engine.Operations;

/// <summary>Opens the checks of templates against DIALS.</summary>
public static class OpenDialsChecks
{
    /// <summary>Opens them; nothing is sent yet.</summary>
    /// <param name="use">Whether DIALS is asked.</param>
    /// <param name="options">Which service, and how it is reached.</param>
    /// <returns>Null when DIALS is not asked.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.NotSignedIn"/> when it must be asked and nobody is signed in; an address is none.</exception>
    public static DialsChecks? Run(DialsUse use, DialsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (use == DialsUse.Never)
            return null;
        DialsEnvironment environment = DialsEnvironment.OfProcess();
        if (use == DialsUse.Always)
            return new DialsChecks(DialsConnection.Open(options, environment, TimeProvider.System), isRequired: true);
        return DialsConnection.TryOpen(options, environment, TimeProvider.System) is { } connection ? new DialsChecks(connection, isRequired: false) : null;
    }
}
