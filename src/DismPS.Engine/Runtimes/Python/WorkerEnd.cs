using System.Globalization;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>How a worker ended, in words.</summary>
/// <param name="Reason">"ended by signal 11 (SIGSEGV)", "exited with code 3", "used more than its 2048 MB of memory".</param>
internal sealed record WorkerEnd(string Reason)
{
    private static readonly Dictionary<int, string> Signals = new()
    {
        [4] = "SIGILL: an instruction that this processor does not have",
        [6] = "SIGABRT: a library gave up",
        [7] = "SIGBUS: memory that could not be had",
        [8] = "SIGFPE",
        [9] = "SIGKILL: mostly the system, for want of memory",
        [11] = "SIGSEGV: a library read memory that is not there",
        [15] = "SIGTERM",
    };

    /// <summary>From an exit code as .NET gives it: 128 and the signal for a process that a signal ended.</summary>
    public static WorkerEnd FromExitCode(int code)
    {
        if (!OperatingSystem.IsWindows() && code > 128 && code <= 128 + 64)
        {
            int signal = code - 128;
            string name = Signals.TryGetValue(signal, out string? known) ? $" ({known})" : "";
            return new WorkerEnd(string.Create(CultureInfo.InvariantCulture, $"was ended by signal {signal}{name}"));
        }

        return new WorkerEnd(code switch
        {
            70 => "could not read what the server sent",
            71 => "lost its connection to the server (the handler may have closed file descriptors that are not its own)",
            _ => string.Create(CultureInfo.InvariantCulture, $"exited with code {code}"),
        });
    }
}
