using System.Diagnostics;
using System.Globalization;

namespace DismPS.Bench.Module;

/// <summary>What the benchmarks of the module need: the module as released, an empty one, and input files, in a folder that goes away.</summary>
internal sealed class ModuleWorkspace : IDisposable
{
    private readonly string _repository;

    private ModuleWorkspace(string repository, string folder) => (_repository, Folder) = (repository, folder);

    /// <summary>Folder of everything that a benchmark writes.</summary>
    public string Folder { get; }

    /// <summary>Manifest of the module, built in Release.</summary>
    public string Manifest => Path.Combine(Folder, "DismPS", "DismPS.psd1");

    /// <summary>Manifest of a module with one cmdlet that does nothing.</summary>
    public string EmptyManifest => Path.Combine(Folder, "DismPS.EmptyModule", "DismPS.EmptyModule.psd1");

    /// <summary>Folder of the autoencoder with its template and golden rows.</summary>
    public string ModelFolder => Path.Combine(_repository, "tests", "data", "models", "metsig-ae-onnx");

    /// <summary>Builds both modules.</summary>
    public static ModuleWorkspace Create(string repository)
    {
        var workspace = new ModuleWorkspace(repository, Directory.CreateTempSubdirectory("dismps-bench").FullName);
        // No second worker of the build may stay behind and take processor time from what is measured.
        workspace.Run("dotnet", "build", "-c", "Release", "-m:1", "-nodeReuse:false", "-v", "quiet", Path.Combine(repository, "src", "DismPS"), $"-p:ModuleFolder={workspace.Folder}/DismPS/");
        workspace.Run("dotnet", "build", "-c", "Release", "-m:1", "-nodeReuse:false", "-v", "quiet", Path.Combine(repository, "bench", "DismPS.EmptyModule"), "-o", Path.GetDirectoryName(workspace.EmptyManifest)!);
        return workspace;
    }

    /// <summary>Runs a script of this folder in a fresh PowerShell and gives its lines <c>name value …</c>, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, double[]>> RunScript(string name, params string[] arguments)
    {
        string script = Path.Combine(_repository, "bench", "DismPS.Bench", "Module", name);
        string output = Run("pwsh", ["-NoLogo", "-NoProfile", "-NonInteractive", "-File", script, .. arguments]);
        return
        [
            .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line =>
            {
                string[] words = line.Split(' ');
                return KeyValuePair.Create(words[0], words[1..].Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray());
            }),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && errors.Result.Length == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output} {errors.Result}");
    }
}
