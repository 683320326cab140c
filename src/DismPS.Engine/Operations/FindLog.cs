using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;

namespace DismPS.Engine.Operations;

/// <summary>Finds the log of a server, also of one that has ended when it is named by its process id.</summary>
public static class FindLog
{
    /// <summary>The logs that a command line means.</summary>
    /// <param name="servers">Process ids and addresses; none for the only server that runs.</param>
    /// <param name="models">Models of which something is wanted; none for all.</param>
    /// <exception cref="DismException">A server is not found or keeps no log, or one that runs has none of the models.</exception>
    public static IReadOnlyList<ServerLogFile> Run(IReadOnlyList<string> servers, IReadOnlyList<string> models)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(models);
        IReadOnlyList<RunningApi> running = ListApis.Run();
        var found = new List<ServerLogFile>();
        foreach (string? server in servers.Count > 0 ? servers : [null!])
        {
            ServerLogFile log = server is null ? Of(ServerChoice.Only(running)) : Named(running, server);
            if (running.FirstOrDefault(a => a.ProcessId == log.ProcessId) is { } api)
                RequireModels(api, models);
            if (!found.Contains(log))
                found.Add(log);
        }

        return found;
    }

    /// <summary>The log of a server that runs.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>: it keeps none.</exception>
    public static ServerLogFile Of(RunningApi api)
    {
        ArgumentNullException.ThrowIfNull(api);
        return api.LogPath is { } path
            ? new ServerLogFile(path, api.ProcessId, api.StartTime)
            : throw new DismException(ErrorCode.ReadFailed, $"The server with process id {api.ProcessId} keeps no log: it could make none when it started.",
                "Free space in the folder of running servers, or set DISMPS_RUNTIME_DIR, and start it again.", api.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The log of the server with a process id; the last of them when it has ended.</summary>
    /// <exception cref="DismException">No server with this id runs, and none has left a log; or it keeps none.</exception>
    public static ServerLogFile ByProcess(int processId) => ByProcess(ListApis.Run(), processId);

    /// <summary>The log of the server at an address.</summary>
    /// <exception cref="DismException">No server runs there, or it keeps no log.</exception>
    public static ServerLogFile ByUri(Uri uri) => Of(ServerChoice.ByUri(ListApis.Run(), uri));

    /// <summary>The log of the only server that runs.</summary>
    /// <exception cref="DismException">None runs, or several do, or it keeps no log.</exception>
    public static ServerLogFile Only() => Of(ServerChoice.Only(ListApis.Run()));

    private static ServerLogFile ByProcess(IReadOnlyList<RunningApi> running, int processId)
    {
        if (running.FirstOrDefault(a => a.ProcessId == processId) is { } api)
            return Of(api);
        return ApiRegistry.OfCurrentUser().Logs.Find(processId) ?? throw new DismException(
            ErrorCode.ServerNotFound, $"No server of this user with process id {processId} runs or has left a log.",
            "'dismps ps' and Get-DismApi list those that run; logs of the last 20 servers are kept for seven days.", processId.ToString(CultureInfo.InvariantCulture));
    }

    private static ServerLogFile Named(IReadOnlyList<RunningApi> running, string server)
    {
        if (int.TryParse(server, NumberStyles.None, CultureInfo.InvariantCulture, out int processId))
            return ByProcess(running, processId);
        return Uri.TryCreate(server, UriKind.Absolute, out Uri? uri)
            ? Of(ServerChoice.ByUri(running, uri))
            : throw new DismException(ErrorCode.UsageInvalid, $"'{server}' is neither a process id nor an address.", "Write 4711 or http://127.0.0.1:8000; 'dismps ps' lists both.", server);
    }

    private static void RequireModels(RunningApi api, IReadOnlyList<string> models)
    {
        foreach (string model in models)
        {
            if (!api.Models.Contains(model) && !api.NotServed.Contains(model) && model != LogEntry.Server)
            {
                throw new DismException(ErrorCode.ResourceNotFound,
                    $"The server at {api.Uri.GetLeftPart(UriPartial.Authority)} has no model '{model}'; it has {string.Join(", ", api.Models.Concat(api.NotServed))}.",
                    "Names are case sensitive; 'server' stands for the server itself.", model);
            }
        }
    }
}
