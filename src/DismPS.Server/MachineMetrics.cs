using System.Buffers;
using System.Globalization;
using System.Text;
using DismPS.Engine.Serving;

namespace DismPS.Server;

/// <summary>The part of the metrics page that is about the machine and this process, not about models.</summary>
internal sealed class MachineMetrics(InferenceServer models, bool allowProcessor)
{
    private readonly Lock gate = new();
    private (long Busy, long Total) last = ReadProcessorTimes();
    private double utilization;

    public void Write(IBufferWriter<byte> output)
    {
        var text = new StringBuilder();
        (long total, long used) = models.PinnedPool;
        Append(text, "nv_pinned_memory_pool_total_bytes", "Pinned memory pool total memory size, in bytes", total);
        Append(text, "nv_pinned_memory_pool_used_bytes", "Pinned memory pool used memory size, in bytes", used);
        // Other systems than Linux say it in other ways; a family that is absent is better than one that is always 0.
        if (allowProcessor && OperatingSystem.IsLinux())
        {
            Append(text, "nv_cpu_utilization", "CPU utilization rate [0.0 - 1.0]", Utilization());
            (long memory, long available) = ReadMemory();
            Append(text, "nv_cpu_memory_total_bytes", "CPU total memory (RAM), in bytes", memory);
            Append(text, "nv_cpu_memory_used_bytes", "CPU used memory (RAM), in bytes", memory - available);
        }

        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Append(StringBuilder text, string name, string help, double value) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(" gauge\n")
            .Append(name).Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');

    /// <summary>Since the last time that somebody asked; pages that are asked for at once get the same.</summary>
    private double Utilization()
    {
        (long busy, long total) now = ReadProcessorTimes();
        lock (gate)
        {
            if (now.total > last.Total)
            {
                utilization = Math.Clamp((now.busy - last.Busy) / (double)(now.total - last.Total), 0, 1);
                last = now;
            }

            return utilization;
        }
    }

    /// <summary>First line of /proc/stat: <c>cpu user nice system idle iowait irq softirq steal …</c>, in ticks since the start of the machine.</summary>
    private static (long Busy, long Total) ReadProcessorTimes()
    {
        long[] times = [.. ReadLine("/proc/stat", "cpu ").Take(8)];
        return times.Length < 5 ? (0, 0) : (times.Sum() - times[3] - times[4], times.Sum());
    }

    private static (long Total, long Available) ReadMemory() =>
        (ReadLine("/proc/meminfo", "MemTotal:").FirstOrDefault() * 1024, ReadLine("/proc/meminfo", "MemAvailable:").FirstOrDefault() * 1024);

    private static IEnumerable<long> ReadLine(string file, string start)
    {
        try
        {
            string line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal)) ?? "";
            return line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(n => long.TryParse(n, CultureInfo.InvariantCulture, out long value) ? value : 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
