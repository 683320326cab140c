using System.Diagnostics;
using System.Globalization;

namespace DismPS.Bench.Hostile;

/// <summary>A program that ran to its end, and what it needed.</summary>
/// <param name="ExitCode">Null when it did not end in time.</param>
/// <param name="Output">The beginning of what it wrote.</param>
/// <param name="Wall">From its start to its end.</param>
/// <param name="Processor">Time of all its threads, as last seen.</param>
/// <param name="PeakBytes">Largest resident size, as last seen.</param>
internal sealed record MeasuredProcess(int? ExitCode, string Output, TimeSpan Wall, TimeSpan Processor, long PeakBytes)
{
    private const int TicksPerSecond = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static MeasuredProcess Run(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        long peak = 0;
        TimeSpan processor = default;
        // The system forgets both at the end of the program, so they are asked for until then; what comes in the last milliseconds is missed.
        while (!process.WaitForExit(3))
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            processor = ProcessorOf(process.Id) ?? processor;
            if (Stopwatch.GetElapsedTime(began) <= Patience)
                continue;
            process.Kill();
            return new MeasuredProcess(null, "", Stopwatch.GetElapsedTime(began), processor, peak);
        }

        return new MeasuredProcess(process.ExitCode, output.Result + errors.Result, Stopwatch.GetElapsedTime(began), processor, peak);
    }

    private static long PeakOf(int id)
    {
        string? line = Lines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(6, line.Length - 9), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }

    // Fields 14 and 15 of /proc/PID/stat; the name in brackets may hold spaces.
    private static TimeSpan? ProcessorOf(int id)
    {
        string stat = string.Concat(Lines($"/proc/{id}/stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ');
        return fields.Length < 14 ? null : TimeSpan.FromSeconds((double)(long.Parse(fields[12], CultureInfo.InvariantCulture) + long.Parse(fields[13], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
