using System.Runtime.InteropServices;

namespace DismPS.Bench;

/// <summary>Pins threads to cores on Linux; elsewhere, and on one core, everything runs where it likes.</summary>
internal static partial class Affinity
{
    public static bool Possible => OperatingSystem.IsLinux() && Environment.ProcessorCount > 1;

    /// <summary>Runs something on a new thread that is pinned to a core.</summary>
    public static T On<T>(int core, Func<T> work)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (Possible)
                    Pin(core);
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException(failure.Message, failure);
    }

    private static void Pin(int core)
    {
        Span<ulong> mask = stackalloc ulong[16];
        mask.Clear();
        mask[core / 64] = 1UL << (core % 64);
        if (SetAffinity(0, (nuint)(mask.Length * sizeof(ulong)), mask) != 0)
            throw new InvalidOperationException($"This thread cannot be pinned to core {core}.");
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int process, nuint size, Span<ulong> mask);
}
