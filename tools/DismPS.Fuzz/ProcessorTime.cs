using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DismPS.Fuzz;

/// <summary>Time that work took of the processor: on a busy machine the clock on the wall measures the neighbours.</summary>
internal static partial class ProcessorTime
{
    private const int ThreadClock = 3;

    /// <summary>Of the thread that asks, since its start; by the wall clock where the system does not tell.</summary>
    public static TimeSpan OfThread =>
        OperatingSystem.IsLinux() && GetTime(ThreadClock, out Timespec time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
            : Stopwatch.GetElapsedTime(0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Timespec time);

    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
