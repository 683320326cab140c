using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Ends a worker with all that its handler has started.</summary>
internal static partial class ProcessGroup
{
    private const int SigKill = 9;

    /// <summary>Ends the process and its group; what is gone already is no fault.</summary>
    public static void Kill(Process process, int processId)
    {
        if (!OperatingSystem.IsWindows())
        {
            // A worker leads a group of its own, except in its very first moments.
            _ = kill(-processId, SigKill);
            _ = kill(processId, SigKill);
            return;
        }

        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It ended by itself.
        }
    }

    /// <summary>Ends what an ended worker has left behind in its group.</summary>
    public static void KillRest(int processId)
    {
        if (!OperatingSystem.IsWindows())
            _ = kill(-processId, SigKill);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int processId, int signal);
}
