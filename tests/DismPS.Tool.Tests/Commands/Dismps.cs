using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace DismPS.Tests.Commands;

/// <summary>The built command line as a process of its own, as users run it.</summary>
internal sealed class Dismps : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _runtime = new();

    public Dismps()
    {
        Folder = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles(Example, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(Example, file);
            if (relative.StartsWith(".dism-artifacts") || relative.StartsWith("results"))
                continue;
            string target = Folder[relative];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public static string Example { get; } = Repository.PathOf("examples", "metsig");

    /// <summary>Variables of its environment; null takes one away.</summary>
    public Dictionary<string, string?> Variables { get; } = [];

    /// <summary>A copy of the example; the working folder of every run.</summary>
    public TemporaryFolder Folder { get; }

    public static string ProgramPath { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "dismps.exe" : "dismps");

    public Process Start(params string[] arguments) => Process.Start(StartOf(ProgramPath, arguments))!;

    /// <summary>Runs to the end.</summary>
    public DismpsRun Run(params string[] arguments) => Finish(Start(arguments));

    /// <summary>Runs a shell line in which <c>$0</c> is the program.</summary>
    public DismpsRun RunShell(string script) => Finish(Process.Start(StartOf("/bin/bash", ["-c", script, ProgramPath]))!);

    public Process StartShell(string script) => Process.Start(StartOf("/bin/bash", ["-c", script, ProgramPath]))!;

    public static DismpsRun Finish(Process process)
    {
        using (process)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"The program did not end within {Limit}.");
            }

            return new DismpsRun(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
        }
    }

    public void Dispose()
    {
        // Whatever a failed test left running belongs to this registry alone.
        Run("stop", "--all");
        Folder.Dispose();
        _runtime.Dispose();
    }

    private ProcessStartInfo StartOf(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = Folder.Path,
        };
        start.Environment["DISMPS_RUNTIME_DIR"] = _runtime.Path;
        // Nothing is ever sent to a service that whoever runs the tests is signed in to.
        start.Environment["DISMPS_STATE_DIR"] = _runtime["state"];
        foreach (string name in (string[])["TEMPLATE_NAME", "DISMPS_DIALS_URL", "DISMPS_DIALS_REALM", "DISMPS_DIALS_TOKEN", "DISMPS_DIALS_CLIENT_ID", "DISMPS_DIALS_CLIENT_SECRET", "DISMPS_DIALS_CLIENT_SECRET_FILE"])
            start.Environment.Remove(name);
        foreach ((string name, string? value) in Variables)
            start.Environment[name] = value;
        return start;
    }
}

/// <summary>What a run left.</summary>
internal sealed record DismpsRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Standard output as the one JSON document that it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
