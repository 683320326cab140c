using System.Diagnostics;
using System.Globalization;

namespace DismPS.Bench.Handlers;

/// <summary>What the system knows of processes.</summary>
internal static class ProcessFigures
{
    // What the kernel counts in, whatever its own clock is.
    private const double TicksPerSecond = 100;

    /// <summary>Number of a process's only child: the worker of a server.</summary>
    /// <exception cref="InvalidOperationException">It has none or several.</exception>
    public static int OnlyChildOf(int parent)
    {
        int[] children = [.. Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id != 0 && ParentOf(id) == parent)];
        return children is [int one] ? one : throw new InvalidOperationException($"The process has {children.Length} children in place of one.");
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

    /// <summary>Processor time of everything that runs on the machine, so far.</summary>
    public static TimeSpan AllProcessorTime()
    {
        // cpu user nice system idle iowait irq softirq steal …
        double[] ticks = [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
        return TimeSpan.FromSeconds((ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond);
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
