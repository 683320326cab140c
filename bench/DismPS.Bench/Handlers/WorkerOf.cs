using System.Diagnostics;
using System.Globalization;

namespace DismPS.Bench.Handlers;

/// <summary>Finds the Python process of a server.</summary>
internal static class WorkerOf
{
    /// <summary>Number of the server's only child.</summary>
    /// <exception cref="InvalidOperationException">It has none or several.</exception>
    public static int Find(int server)
    {
        int[] children = [.. Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id != 0 && ParentOf(id) == server)];
        return children is [int one] ? one : throw new InvalidOperationException($"The server has {children.Length} workers in place of one.");
    }

    /// <summary>Processor time that a process has used so far.</summary>
    public static TimeSpan ProcessorTime(int id)
    {
        using Process process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }

    /// <summary>Resident bytes.</summary>
    public static long Resident(int id)
    {
        using Process process = Process.GetProcessById(id);
        return process.WorkingSet64;
    }

    private static int ParentOf(int id)
    {
        try
        {
            // number (name) state parent …; the name may hold anything.
            string text = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(text[(text.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return 0;
        }
    }
}
