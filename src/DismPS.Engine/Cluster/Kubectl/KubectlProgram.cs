using System.Diagnostics;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>Where the kubectl program is, and how it is started.</summary>
internal sealed class KubectlProgram
{
    /// <summary>Names the program when no option does.</summary>
    public const string Variable = "DISMPS_KUBECTL";

    private readonly List<string> _global = [];

    private KubectlProgram(string path) => Path = path;

    /// <summary>The program's file.</summary>
    public string Path { get; }

    /// <summary>Finds it.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.KubectlMissing"/>.</exception>
    public static KubectlProgram Find(ClusterOptions options)
    {
        string named = options.Kubectl ?? Environment.GetEnvironmentVariable(Variable) ?? "";
        string? path = named.Length == 0 ? OnPath() : File.Exists(named) ? System.IO.Path.GetFullPath(named) : null;
        if (path is null)
        {
            throw new DismException(
                ErrorCode.KubectlMissing,
                named.Length == 0 ? "kubectl is not on the PATH." : $"There is no kubectl at '{named}'.",
                $"Install kubectl (Debian: apt-get install kubernetes-client), or name it with {Variable}.",
                named.Length == 0 ? "kubectl" : named);
        }

        var program = new KubectlProgram(path);
        if (options.Kubeconfig is { } file)
        {
            if (!File.Exists(file))
                throw new DismException(ErrorCode.ClusterContextInvalid, $"There is no kubeconfig '{file}'.", "Check the path.", file);
            program._global.Add($"--kubeconfig={System.IO.Path.GetFullPath(file)}");
        }

        if (options.Context is { Length: > 0 } context)
            program._global.Add($"--context={context}");
        return program;
    }

    /// <summary>How to start it with arguments; nothing that it could ask on, and English words.</summary>
    public ProcessStartInfo Start(IEnumerable<string> arguments, bool plain = false)
    {
        var start = new ProcessStartInfo(Path)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        };
        if (!plain)
        {
            foreach (string argument in _global)
                start.ArgumentList.Add(argument);
        }

        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // kubectl translates some messages.
        start.Environment["LC_ALL"] = "C";
        start.Environment["LANG"] = "C";
        start.Environment["LANGUAGE"] = "C";
        return start;
    }

    private static string? OnPath()
    {
        string[] names = OperatingSystem.IsWindows() ? ["kubectl.exe"] : ["kubectl"];
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            // A relative entry would start what lies in the folder of a template.
            if (!System.IO.Path.IsPathFullyQualified(folder))
                continue;
            foreach (string name in names)
            {
                string file = System.IO.Path.Combine(folder, name);
                if (File.Exists(file))
                    return file;
            }
        }

        return null;
    }
}
