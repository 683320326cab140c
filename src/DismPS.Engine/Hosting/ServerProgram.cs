using System.Diagnostics;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Hosting;

/// <summary>Finds the program whose <c>serve</c> command is the server, and prepares its start.</summary>
public sealed class ServerProgram
{
    private readonly string _fileName;
    private readonly string? _assembly;

    private ServerProgram(string fileName, string? assembly)
    {
        _fileName = fileName;
        _assembly = assembly;
    }

    /// <summary>The program that runs now, when it is the command line itself.</summary>
    /// <param name="assemblyPath">Path of its entry assembly.</param>
    public static ServerProgram OfThisProcess(string assemblyPath)
    {
        string? program = Environment.ProcessPath;
        bool isHost = program is not null && Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return program is null || isHost ? new ServerProgram(program ?? "dotnet", assemblyPath) : new ServerProgram(program, null);
    }

    /// <summary>The program in a folder: <c>dismps</c>, or <c>dismps.dll</c> with the installed .NET.</summary>
    /// <exception cref="DismException">The folder has neither.</exception>
    public static ServerProgram InFolder(string folder)
    {
        string assembly = Path.Combine(folder, "dismps.dll");
        string program = Path.Combine(folder, OperatingSystem.IsWindows() ? "dismps.exe" : "dismps");
        // The apphost may have lost its execute bit on the way here (zip archives), or be that of another system (a package is for several); the assembly then still starts.
        if (File.Exists(program) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(program) & UnixFileMode.UserExecute) != 0) && ProgramFormat.MayRunHere(program))
            return new ServerProgram(program, null);
        if (File.Exists(assembly))
            return new ServerProgram(Path.Combine(DotNetRoot() ?? "", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), assembly);
        throw new DismException(ErrorCode.ServerStartFailed, $"The server program is not in '{folder}'.",
            "Install the module again; its server folder is incomplete.", folder);
    }

    /// <summary>A start of the program with these arguments: no shell, all three streams redirected.</summary>
    public ProcessStartInfo CreateStart(IEnumerable<string> arguments, string workingFolder)
    {
        var start = new ProcessStartInfo(_fileName)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        if (_assembly is not null)
            start.ArgumentList.Add(_assembly);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        if (DotNetRoot() is { } root)
            start.Environment["DOTNET_ROOT"] = root;
        // Set before the process exists: native code reads the C environment of the start.
        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        return start;
    }

    /// <summary>The .NET installation of this process, when it is a shared one; null inside a self-contained program.</summary>
    private static string? DotNetRoot()
    {
        string? framework = Path.GetDirectoryName(typeof(object).Assembly.Location);
        string? root = framework is null ? null : Path.GetFullPath(Path.Combine(framework, "..", "..", ".."));
        return root is not null && Directory.Exists(Path.Combine(root, "host", "fxr")) ? root : null;
    }
}
