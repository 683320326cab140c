using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;

namespace DismPS.Engine.Operations.Dials;

/// <summary>Forgets sign-ins.</summary>
public static class DisconnectDials
{
    /// <summary>Base URLs of the services that would be forgotten.</summary>
    /// <param name="options">Which service.</param>
    /// <param name="environment">Folders.</param>
    /// <param name="all">All services in place of one.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="DismException">An address is none.</exception>
    public static IReadOnlyList<Uri> Find(DialsOptions options, DialsEnvironment environment, bool all, TimeProvider time)
    {
        IReadOnlyList<Uri> known = DialsConnection.CacheOf(environment, time).Services;
        if (all)
            return known;
        Uri meant = DialsConnection.ServiceOf(options, environment, time).BaseUrl;
        return known.Contains(meant) ? [meant] : [];
    }

    /// <summary>Forgets the sign-in to a service.</summary>
    /// <param name="service">Base URL.</param>
    /// <param name="environment">Folders.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting for other processes.</param>
    /// <returns>False when there was none.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>, <see cref="ErrorCode.ArtifactLocked"/>.</exception>
    public static Task<bool> RunAsync(Uri service, DialsEnvironment environment, TimeProvider time, CancellationToken cancellationToken) =>
        DialsConnection.SignOutAsync(service, environment, time, cancellationToken);
}
