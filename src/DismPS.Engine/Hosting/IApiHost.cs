namespace DismPS.Engine.Hosting;

/// <summary>Puts a built artifact on a port.</summary>
public interface IApiHost
{
    /// <summary>Starts a server and waits until it answers.</summary>
    /// <exception cref="Diagnostics.DismException">It did not get ready; the message says why.</exception>
    Task<RunningApi> StartAsync(ApiHostOptions options, CancellationToken cancellationToken);
}
