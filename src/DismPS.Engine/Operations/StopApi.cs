using DismPS.Engine.Hosting;

namespace DismPS.Engine.Operations;

/// <summary>Ends a running server.</summary>
public static class StopApi
{
    /// <summary>Asks the server to end and waits; after <paramref name="grace"/> it is ended without asking.</summary>
    public static Task RunAsync(RunningApi api, TimeSpan grace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        return EmbeddedApiHost.StopAsync(api, grace, cancellationToken);
    }
}
