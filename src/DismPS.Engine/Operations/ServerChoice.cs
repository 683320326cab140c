using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;

namespace DismPS.Engine.Operations;

/// <summary>Finds the server that a user means among those that run.</summary>
public static class ServerChoice
{
    private const string Listing = "'dismps ps' and Get-DismApi list those that run.";

    /// <summary>The server with a process id.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ServerNotFound"/>.</exception>
    public static RunningApi ByProcess(IReadOnlyList<RunningApi> running, int processId)
    {
        ArgumentNullException.ThrowIfNull(running);
        return running.FirstOrDefault(a => a.ProcessId == processId) ?? throw new DismException(
            ErrorCode.ServerNotFound, $"No server of this user has the process id {processId}.", Listing, processId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The server at an address; a path behind it is passed over.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ServerNotFound"/>.</exception>
    public static RunningApi ByUri(IReadOnlyList<RunningApi> running, Uri uri)
    {
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(uri);
        return running.FirstOrDefault(a => uri.IsAbsoluteUri && IsSame(a.Uri, uri)) ?? throw new DismException(
            ErrorCode.ServerNotFound, $"No server of this user on this machine has the address '{uri}'.", Listing, uri.OriginalString);
    }

    /// <summary>The only server that runs.</summary>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ServerNotFound"/>: none runs. <see cref="ErrorCode.UsageInvalid"/>: several do; the message lists them.
    /// </exception>
    public static RunningApi Only(IReadOnlyList<RunningApi> running)
    {
        ArgumentNullException.ThrowIfNull(running);
        return running.Count switch
        {
            1 => running[0],
            0 => throw new DismException(ErrorCode.ServerNotFound, "No server of this user runs.", "Name one that has ended by its process id."),
            _ => throw new DismException(
                ErrorCode.UsageInvalid,
                $"{running.Count} servers run: {string.Join(", ", running.Select(a => $"{a.ProcessId} at {a.Uri.GetLeftPart(UriPartial.Authority)} ({string.Join(", ", a.Models)})"))}.",
                "Say which, by process id or address."),
        };
    }

    /// <summary>Servers listen on the loopback address, which has two names.</summary>
    private static bool IsSame(Uri server, Uri named) =>
        server.Port == named.Port && (server.Host.Equals(named.Host, StringComparison.OrdinalIgnoreCase) || (server.IsLoopback && named.IsLoopback));
}
