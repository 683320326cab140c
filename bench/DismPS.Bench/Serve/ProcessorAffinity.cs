using System.Runtime.InteropServices;

namespace DismPS.Bench.Serve;

/// <summary>Which processors a thread may use. What a thread starts, threads and processes, inherits its choice.</summary>
internal static partial class ProcessorAffinity
{
    private const int Words = 16;

    /// <summary>Numbers of the processors that the calling thread may use.</summary>
    public static unsafe int[] Allowed()
    {
        ulong* mask = stackalloc ulong[Words];
        if (GetAffinity(0, Words * sizeof(ulong), mask) != 0)
            throw new InvalidOperationException($"sched_getaffinity failed with {Marshal.GetLastPInvokeError()}.");
        var processors = new List<int>();
        for (int i = 0; i < Words * 64; i++)
        {
            if ((mask[i / 64] >> (i % 64) & 1) != 0)
                processors.Add(i);
        }

        return [.. processors];
    }

    /// <summary>Binds the calling thread.</summary>
    public static void Set(params ReadOnlySpan<int> processors) => SetThread(0, processors, mayHaveEnded: false);

    /// <summary>Binds all threads of a process.</summary>
    public static void SetProcess(int process, params ReadOnlySpan<int> processors)
    {
        // Twice: threads that were begun meanwhile have the choice of who began them.
        for (int round = 0; round < 2; round++)
        {
            foreach (string thread in Directory.GetDirectories($"/proc/{process}/task"))
                SetThread(int.Parse(Path.GetFileName(thread), System.Globalization.CultureInfo.InvariantCulture), processors, mayHaveEnded: true);
        }
    }

    private static unsafe void SetThread(int thread, ReadOnlySpan<int> processors, bool mayHaveEnded)
    {
        ulong* mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        foreach (int processor in processors)
            mask[processor / 64] |= 1UL << (processor % 64);
        if (SetAffinity(thread, Words * sizeof(ulong), mask) != 0 && !mayHaveEnded)
            throw new InvalidOperationException($"sched_setaffinity failed with {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static unsafe partial int GetAffinity(int thread, nuint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static unsafe partial int SetAffinity(int thread, nuint size, ulong* mask);
}
