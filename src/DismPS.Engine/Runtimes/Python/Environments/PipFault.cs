using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>Says in a user's words why pip, uv or venv failed.</summary>
internal static class PipFault
{
    private const int ShownLines = 6;

    private static readonly string[] Offline =
        ["Name or service not known", "Temporary failure in name resolution", "nodename nor servname", "getaddrinfo failed", "Network is unreachable", "NewConnectionError", "Connection refused", "dns error", "Failed to fetch", "ConnectTimeoutError", "tcp connect error"];

    /// <summary>Failure of <c>python -m venv</c>.</summary>
    public static DismException OfVenv(string interpreter, string version, int exitCode, IReadOnlyList<string> tail)
    {
        bool lacks = tail.Any(l => l.Contains("ensurepip is not available", StringComparison.Ordinal) || l.Contains("No module named venv", StringComparison.Ordinal) || l.Contains("No module named ensurepip", StringComparison.Ordinal));
        return lacks
            ? new DismException(ErrorCode.EnvironmentFailed, $"{interpreter} (Python {version}) has no complete venv module.",
                "On Debian and Ubuntu: apt-get install python3-venv. Or install uv, or name another Python with --python or -PythonPath.", interpreter)
            : new DismException(ErrorCode.EnvironmentFailed, $"{interpreter} could not make an environment (exit code {exitCode}).{Last(tail)}",
                "The lines above are Python's own.", interpreter);
    }

    /// <summary>Failure of an installation.</summary>
    public static DismException OfInstall(RequirementsFile requirements, int exitCode, IReadOnlyList<string> tail, string tool)
    {
        string words = Last(tail);
        string places = Guilty(requirements, tail) is { } guilty ? $"{guilty.Place}: {CleanText.Of(guilty.ToString())}: " : "";
        if (tail.Any(l => Offline.Any(o => l.Contains(o, StringComparison.OrdinalIgnoreCase))))
        {
            return new DismException(ErrorCode.EnvironmentFailed, $"{places}{tool} cannot reach the package index.{words}",
                "Check the network or the proxy (https_proxy). Without a network: --system-packages (-IncludeSystemPackages) uses the packages of the Python itself; wheels of a folder are used with '--no-index' and '--find-links FOLDER' in requirements.txt.");
        }

        if (tail.Any(l => l.Contains("ResolutionImpossible", StringComparison.Ordinal) || l.Contains("conflicting dependencies", StringComparison.Ordinal)))
            return new DismException(ErrorCode.EnvironmentFailed, $"The requirements of {requirements.Path} exclude one another.{words}", "Loosen one of the versions.", requirements.Path);
        if (tail.Any(l => l.Contains("No matching distribution", StringComparison.Ordinal) || l.Contains("No solution found", StringComparison.Ordinal)))
            return new DismException(ErrorCode.EnvironmentFailed, $"{places}no version fits, or this Python has none.{words}", "Correct name and version, or use another Python: --python, -PythonPath.", requirements.Path);
        return new DismException(ErrorCode.EnvironmentFailed, $"{places}{tool} ended with {exitCode}.{words}", "The lines above are its own.", requirements.Path);
    }

    /// <summary>The last lines, each on a line of its own.</summary>
    public static string Last(IReadOnlyList<string> tail) =>
        string.Concat(tail.TakeLast(ShownLines).Select(l => $"{Environment.NewLine}    {l}"));

    private static Requirement? Guilty(RequirementsFile requirements, IReadOnlyList<string> tail) =>
        tail.Where(l => l.Contains("rror", StringComparison.Ordinal) || l.Contains("requirement", StringComparison.OrdinalIgnoreCase) || l.Contains("Because", StringComparison.Ordinal))
            .Reverse()
            .Select(l => requirements.Requirements.FirstOrDefault(r => Words(l).Contains(r.Key)))
            .FirstOrDefault(r => r is not null);

    private static HashSet<string> Words(string line) =>
        [.. line.Split(' ', '<', '>', '=', '!', '~', '[', ']', '(', ')', ',', ';', '\'', '"', '`', ':', '/').Where(w => w.Length > 0).Select(PackageName.Key)];
}
