using System.Diagnostics;

namespace DismPS.Bench;

/// <summary>One measurement.</summary>
/// <param name="Rate">Requests a second.</param>
/// <param name="P50">Median latency in microseconds, as the load generator sees it: the wait for its own turn is in it.</param>
/// <param name="P99">99th percentile in microseconds.</param>
/// <param name="CpuPerRequest">Processor time of the server for one request in microseconds, the kernel's share included.</param>
internal readonly record struct LoadResult(double Rate, double P50, double P99, double CpuPerRequest)
{
    public static LoadResult From(double rate, List<long> ticks, TimeSpan processorTime)
    {
        ticks.Sort();
        double unit = 1e6 / Stopwatch.Frequency;
        return new LoadResult(rate, ticks[ticks.Count / 2] * unit, ticks[(int)(ticks.Count * 0.99)] * unit, processorTime.TotalMicroseconds / ticks.Count);
    }
}
