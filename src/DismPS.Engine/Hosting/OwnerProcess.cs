using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DismPS.Engine.Hosting;

/// <summary>The process that a server belongs to.</summary>
public static partial class OwnerProcess
{
    /// <summary>Process id of this process's parent, or null where the system does not tell.</summary>
    public static int? ParentOfThisProcess()
    {
        if (OperatingSystem.IsWindows())
        {
            var information = default(ProcessBasicInformation);
            int status = NtQueryInformationProcess(-1, 0, ref information, Marshal.SizeOf<ProcessBasicInformation>(), out _);
            return status == 0 ? (int)information.InheritedFromUniqueProcessId : null;
        }

        int parent = getppid();
        return parent > 1 ? OutOfSubshell(parent) : null;
    }

    /// <summary>
    /// The shell that a subshell was forked from: <c>$(dismps start-api | jq …)</c> runs in a copy of the shell that ends at once. A copy has
    /// the command line of its parent to the letter, and was never another program.
    /// </summary>
    private static int OutOfSubshell(int processId)
    {
        if (!OperatingSystem.IsLinux())
            return processId;
        try
        {
            string commandLine = CommandLineOf(processId);
            while (ParentOf(processId) is > 1 and int parent && CommandLineOf(parent) == commandLine)
                processId = parent;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process that ends while it is read ends the climb.
        }

        return processId;
    }

    private static string CommandLineOf(int processId) => File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cmdline"));

    private static int ParentOf(int processId)
    {
        // proc(5): after the command name in brackets come the state and the parent.
        string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(fields[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Completes when the process has ended; at once when it does not exist.</summary>
    public static async Task WaitForExitAsync(int processId, CancellationToken cancellationToken)
    {
        Process process;
        try
        {
            process = Process.GetProcessById(processId);
        }
        catch (ArgumentException)
        {
            return;
        }

        using (process)
        {
            // A process that is not our child gives no event on Unix, and a zombie still answers to its id: the state is read.
            DateTime started = StartTime(process);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
            while (IsStillRunning(processId, started))
            {
                if (!await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
                    return;
            }
        }
    }

    /// <summary>Makes this process leave its terminal, so that neither Ctrl+C nor a closed window reaches it.</summary>
    public static void LeaveTerminal()
    {
        if (!OperatingSystem.IsWindows())
            _ = setsid();
    }

    /// <summary>Asks a process to end: SIGTERM on Unix, termination elsewhere.</summary>
    /// <returns>False when it is gone already or not ours.</returns>
    public static bool RequestStop(int processId)
    {
        if (!OperatingSystem.IsWindows())
            return kill(processId, 15) == 0;
        try
        {
            using Process process = Process.GetProcessById(processId);
            process.Kill();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>True while the very process that started then still runs, and not another that has its id now.</summary>
    public static bool IsRunning(int processId, DateTimeOffset startTime)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            // Start times are read from clock ticks: a second of slack tells a reused id apart well enough.
            return !process.HasExited && !IsZombie(processId) && Math.Abs((process.StartTime.ToUniversalTime() - startTime.UtcDateTime).TotalSeconds) < 2;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static bool IsStillRunning(int processId, DateTime started)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return !process.HasExited && StartTime(process) == started && !IsZombie(processId);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static DateTime StartTime(Process process)
    {
        try
        {
            return process.StartTime;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return default;
        }
    }

    /// <summary>True for a process that has ended and only waits for its parent to notice.</summary>
    internal static bool IsZombie(int processId)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            // proc(5): the state letter follows the command name, which is in brackets and may hold anything.
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            int end = stat.LastIndexOf(')');
            return end > 0 && end + 2 < stat.Length && stat[end + 2] is 'Z' or 'X';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getppid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int processId, int signal);

    [LibraryImport("ntdll")]
    private static partial int NtQueryInformationProcess(nint process, int kind, ref ProcessBasicInformation information, int length, out int returned);

    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessBasicInformation
    {
        public nint ExitStatus;
        public nint PebBaseAddress;
        public nint AffinityMask;
        public nint BasePriority;
        public nint UniqueProcessId;
        public nint InheritedFromUniqueProcessId;
    }
}
