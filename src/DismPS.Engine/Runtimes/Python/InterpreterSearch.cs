using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Finds the interpreters that may run a model, in the order in which they are tried.</summary>
public static class InterpreterSearch
{
    /// <summary>Name of the variable that names an interpreter in place of the option.</summary>
    public const string Variable = "DISMPS_PYTHON";

    // More are hardly ever there, and each costs a start.
    private const int MaxOnPath = 4;

    /// <summary>
    /// The one that was named, and then no other; else the nearest <c>.venv</c> in or above one of the folders, and every <c>python3</c> on the
    /// PATH (<c>python</c> when there is none).
    /// </summary>
    /// <param name="pythonPath">Program, folder of a virtual environment, or a name on the PATH; null when nobody named one.</param>
    /// <param name="folders">Absolute folders in the order of their nearness: the code folder, the template's.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.InterpreterNotFound"/>: what was named does not exist, or there is none at all.</exception>
    public static IReadOnlyList<PythonInterpreter> Find(string? pythonPath, IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        string? variable = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(pythonPath))
            return [new PythonInterpreter(Resolve(pythonPath, "-PythonPath (--python)"), "named by -PythonPath or --python")];
        if (!string.IsNullOrEmpty(variable))
            return [new PythonInterpreter(Resolve(variable, Variable), "named by " + Variable)];

        var found = new List<PythonInterpreter>();
        if (folders.SelectMany(Ancestors).Select(VirtualEnvironment).FirstOrDefault(v => v is not null) is { } environment)
            found.Add(environment);
        foreach (string path in OnPath("python3").Take(MaxOnPath))
            Add(found, path, "python3 on the PATH");
        if (found.Count == 0 || OperatingSystem.IsWindows())
        {
            foreach (string path in OnPath("python").Take(1))
                Add(found, path, "python on the PATH");
        }

        return found.Count > 0 ? found : throw new DismException(
            ErrorCode.InterpreterNotFound,
            "There is no Python here: no .venv in or above the model's folders, and neither python3 nor python on the PATH.",
            "Install Python 3.9 or newer, or name one with -PythonPath (--python).");
    }

    private static void Add(List<PythonInterpreter> found, string path, string origin)
    {
        string real = RealPath(path);
        // A virtual environment's python is a link to the one that made it: those two are not the same.
        if (!found.Exists(f => f.Path == path || (RealPath(f.Path) == real && !f.Origin.StartsWith(".venv", StringComparison.Ordinal))))
            found.Add(new PythonInterpreter(path, origin));
    }

    private static string Resolve(string named, string by)
    {
        bool isName = !named.Contains('/') && !named.Contains('\\');
        if (Directory.Exists(named))
        {
            if (VirtualEnvironmentProgram(Path.GetFullPath(named)) is { } inside)
                return inside;
            throw new DismException(ErrorCode.InterpreterNotFound, $"'{named}', named by {by}, is a folder without a Python in it.", "Name the program, or the folder of a virtual environment.", named);
        }

        if (File.Exists(named))
            return Path.GetFullPath(named);
        if (isName && OnPath(named).FirstOrDefault() is { } found)
            return found;
        throw new DismException(ErrorCode.InterpreterNotFound, $"The Python '{named}', named by {by}, does not exist.", "Name the program by its path, or as it stands on the PATH.", named);
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (string? current = Path.TrimEndingDirectorySeparator(folder); !string.IsNullOrEmpty(current); current = Path.GetDirectoryName(current))
            yield return current;
    }

    private static PythonInterpreter? VirtualEnvironment(string folder)
    {
        string environment = Path.Combine(folder, ".venv");
        // Where everybody may write, as in /tmp, anybody may have put it.
        if (!Directory.Exists(environment) || WritableByAll(folder) || WritableByAll(environment))
            return null;
        return VirtualEnvironmentProgram(environment) is { } program ? new PythonInterpreter(program, $".venv of {folder}") : null;
    }

    /// <summary>The Python of a virtual environment; null when there is none.</summary>
    internal static string? VirtualEnvironmentProgram(string environment)
    {
        string[] names = OperatingSystem.IsWindows()
            ? [Path.Combine("Scripts", "python.exe"), "python.exe"]
            : [Path.Combine("bin", "python3"), Path.Combine("bin", "python")];
        return names.Select(n => Path.Combine(environment, n)).FirstOrDefault(File.Exists);
    }

    private static bool WritableByAll(string folder)
    {
        try
        {
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & UnixFileMode.OtherWrite) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Programs of a name on the PATH, in its order.</summary>
    internal static IEnumerable<string> OnPath(string name)
    {
        string file = OperatingSystem.IsWindows() && !name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name + ".exe" : name;
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            // Relative entries mean another folder in every process.
            if (!Path.IsPathFullyQualified(folder))
                continue;
            string path = Path.Combine(folder, file);
            if (File.Exists(path) && IsExecutable(path))
                yield return path;
        }
    }

    private static bool IsExecutable(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string RealPath(string path)
    {
        try
        {
            string? folder = Path.GetDirectoryName(path);
            string linked = folder is null ? path : Path.Combine(new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder, Path.GetFileName(path));
            return new FileInfo(linked).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? linked;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }
}
