using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Hosting;

/// <summary>The logs of the current user's servers on this machine.</summary>
/// <param name="folder">Absolute folder; made on first use.</param>
public sealed class LogFolder(string folder)
{
    // The folder may lie in memory (XDG_RUNTIME_DIR) or in a home folder with a quota.
    private const int KeptServers = 20;
    private const long KeptBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan KeptTime = TimeSpan.FromDays(7);

    /// <summary>Makes the log of a server, and removes those of servers that ended long ago.</summary>
    /// <param name="processId">Process id of the server.</param>
    /// <param name="startTime">Start of its process.</param>
    /// <param name="clock">Clock of the lines.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>: the folder or the file cannot be written.</exception>
    public LogFile Create(int processId, DateTimeOffset startTime, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        try
        {
            MakeFolder();
            RemoveOld(clock.GetUtcNow());
            return new LogFile(ServerLogFile.In(folder, processId, startTime), clock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.WriteFailed, $"No log could be made in '{folder}': {e.Message}",
                "Set DISMPS_RUNTIME_DIR to a folder that you may write to.", folder, e);
        }
    }

    /// <summary>The last log of a process id, whether its server runs or has ended; null when there is none.</summary>
    public ServerLogFile? Find(int processId) => List().Where(l => l.ProcessId == processId).MaxBy(l => l.StartTime);

    /// <summary>Keeps the logs of the last servers and of all that run.</summary>
    internal void RemoveOld(DateTimeOffset now)
    {
        int servers = 0;
        long bytes = 0;
        foreach (ServerLogFile log in List().OrderByDescending(l => l.StartTime))
        {
            // One place is for the server that starts now.
            bool isKept = ++servers < KeptServers && (bytes += SizeOf(log)) <= KeptBytes && now - LastWrite(log) <= KeptTime;
            if (isKept || log.IsAlive)
                continue;
            Delete(log.OlderPath);
            Delete(log.Path);
        }
    }

    private IEnumerable<ServerLogFile> List()
    {
        string[] files;
        try
        {
            files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + ServerLogFile.Ending) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            files = [];
        }

        return files.Select(ServerLogFile.Of).OfType<ServerLogFile>();
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(folder, OwnersAlone);
        // Fails where somebody else has made the folder: what models print is not for others to read.
        if (File.GetUnixFileMode(folder) != OwnersAlone)
            File.SetUnixFileMode(folder, OwnersAlone);
    }

    private static long SizeOf(ServerLogFile log)
    {
        var older = new FileInfo(log.OlderPath);
        var newer = new FileInfo(log.Path);
        return (older.Exists ? older.Length : 0) + (newer.Exists ? newer.Length : 0);
    }

    private static DateTimeOffset LastWrite(ServerLogFile log) => new(File.GetLastWriteTimeUtc(log.Path), TimeSpan.Zero);

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is tried again at the next start.
        }
    }
}
