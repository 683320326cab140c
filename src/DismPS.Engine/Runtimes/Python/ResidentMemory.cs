using System.Diagnostics;
using System.Globalization;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Memory of a process as a pod's limit counts it.</summary>
internal static class ResidentMemory
{
    /// <summary>Resident bytes; 0 when the process is gone.</summary>
    public static long Of(int processId)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // proc(5): total size and resident set, in pages.
                string[] fields = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/statm")).Split(' ');
                return fields.Length > 1 && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long pages) ? pages * Environment.SystemPageSize : 0;
            }

            using Process process = Process.GetProcessById(processId);
            return process.WorkingSet64;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return 0;
        }
    }
}
