using System.Diagnostics;

namespace DismPS.Bench.Handlers;

/// <summary>The interpreter that the handlers are measured with.</summary>
internal static class BenchPython
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>DISMPS_PYTHON, else Debian's; null when neither has numpy.</summary>
    public static string? Find() =>
        new[] { Environment.GetEnvironmentVariable("DISMPS_PYTHON"), "/usr/bin/python3" }.FirstOrDefault(p => File.Exists(p) && HasNumpy(p));

    private static bool HasNumpy(string python)
    {
        using Process process = Process.Start(new ProcessStartInfo(python, ["-c", "import numpy"]) { RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        if (process.WaitForExit(Limit))
            return process.ExitCode == 0;
        process.Kill();
        return false;
    }
}
