using System.Globalization;

namespace DismPS.Engine.Hosting;

/// <summary>The log of a server, running or ended, by its file: <c>4711-20261121T100918.123Z.log</c>, and beside it <c>….log.1</c> with older lines.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="ProcessId">Process id of the server.</param>
/// <param name="StartTime">Start of its process in UTC.</param>
public sealed record ServerLogFile(string Path, int ProcessId, DateTimeOffset StartTime)
{
    internal const string Ending = ".log";
    private const string StartForm = "yyyyMMdd'T'HHmmss.fff'Z'";

    /// <summary>Where the lines before the last rotation are.</summary>
    internal string OlderPath => Path + ".1";

    /// <summary>True while the very process runs.</summary>
    internal bool IsAlive => OwnerProcess.IsRunning(ProcessId, StartTime);

    /// <summary>The log of a process in a folder.</summary>
    public static ServerLogFile In(string folder, int processId, DateTimeOffset startTime) => new(
        System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{processId}-{startTime.UtcDateTime.ToString(StartForm, CultureInfo.InvariantCulture)}{Ending}")),
        processId,
        startTime);

    /// <summary>The log that a file name tells of; null for any other file.</summary>
    public static ServerLogFile? Of(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        int dash = name.IndexOf('-');
        if (dash <= 0 || !name.EndsWith(Ending, StringComparison.Ordinal))
            return null;
        return int.TryParse(name.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
            && DateTime.TryParseExact(name.AsSpan(dash + 1, name.Length - dash - 1 - Ending.Length), StartForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime start)
            ? new ServerLogFile(path, processId, new DateTimeOffset(start, TimeSpan.Zero))
            : null;
    }
}
