using System.Collections.Concurrent;
using System.Diagnostics;

namespace DismPS.Tests.Golden;

/// <summary>Finds a Python with the packages that a test needs; a test without one is skipped and says what is missing.</summary>
internal static class TestPython
{
    private static readonly string[] Candidates =
        [.. new[] { Environment.GetEnvironmentVariable("DISMPS_PYTHON"), "/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3" }.Where(c => File.Exists(c)).Select(c => c!)];

    private static readonly ConcurrentDictionary<string, string?> Found = new();

    /// <summary>Path of a Python that has the modules; null when there is none.</summary>
    public static string? Find(params string[] modules) => Found.GetOrAdd(string.Join(',', modules), _ => Candidates.FirstOrDefault(c => Has(c, modules)));

    /// <summary>Path of a Python that has the modules; ends the test as skipped when there is none.</summary>
    public static string Require(params string[] modules)
    {
        string? path = Find(modules);
        Assert.SkipWhen(path is null, $"No Python with {(modules.Length == 0 ? "anything" : string.Join(", ", modules))} among: {string.Join(", ", Candidates)}.");
        return path!;
    }

    private static bool Has(string python, string[] modules)
    {
        string check = modules.Length == 0 ? "pass" : "import importlib.util as u, sys; sys.exit(any(u.find_spec(m) is None for m in sys.argv[1:]))";
        using Process process = Process.Start(new ProcessStartInfo(python, ["-c", check, .. modules]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        return process.WaitForExit(20_000) && process.ExitCode == 0;
    }
}
