using System.Diagnostics;
using System.Globalization;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Program, arguments and environment of a worker.</summary>
internal static class WorkerEnvironment
{
    // Libraries that compute with threads of their own read one of these when they are loaded.
    private static readonly string[] ThreadVariables =
        ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "BLIS_NUM_THREADS"];

    /// <summary>A start with all three streams redirected and no shell.</summary>
    /// <param name="interpreter">Program.</param>
    /// <param name="workingFolder">Absolute, empty.</param>
    /// <param name="options">The rest.</param>
    public static ProcessStartInfo CreateStart(string interpreter, string workingFolder, WorkerStartOptions options)
    {
        var start = new ProcessStartInfo(interpreter)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        start.ArgumentList.Add(Path.Combine(options.WorkerFolder, "dismps_worker"));
        IDictionary<string, string?> environment = start.Environment;
        foreach (string variable in ThreadVariables)
            environment[variable] = options.Threads.ToString(CultureInfo.InvariantCulture);
        // A handler that asks where it stands must not be answered with the server's own start.
        environment.Remove("PYTHONSTARTUP");
        environment.Remove("PYTHONINSPECT");
        environment["PYTHONUNBUFFERED"] = "1";
        // Nothing is written beside the user's modules; what the worker itself and they compile to is kept where caches are.
        environment.Remove("PYTHONDONTWRITEBYTECODE");
        if (CacheFolder() is { } cache)
            environment["PYTHONPYCACHEPREFIX"] = cache;
        else
            environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return start;
    }

    private static string? CacheFolder()
    {
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (data.Length == 0)
            return null;
        string folder = Path.Combine(data, "dismps", "pycache");
        try
        {
            Directory.CreateDirectory(folder);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
