using System.Runtime.InteropServices;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>Where ONNX Runtime's native library is looked for, and what is said when it is in none of these places.</summary>
/// <param name="Rid">Operating system and processor: <c>linux-x64</c>.</param>
/// <param name="Folders">Folders of the program.</param>
internal sealed record OnnxLibraryFile(string Rid, IReadOnlyList<string> Folders)
{
    /// <summary>The library of this process.</summary>
    /// <param name="folders">Folders of the program; empty ones are left out.</param>
    public static OnnxLibraryFile OfThisProcess(params IEnumerable<string?> folders)
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string[] own = [.. folders.OfType<string>().Where(f => f.Length > 0).Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal)];
        // The module has its libraries once: its server takes those of the cmdlets.
        IEnumerable<string> shared = own.Select(f => Path.Combine(f, "..", "dependencies")).Where(f => File.Exists(Path.Combine(f, "..", "DismPS.psd1"))).Select(Path.GetFullPath);
        return new OnnxLibraryFile($"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", [.. own.Concat(shared).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Name of the file.</summary>
    public string Name => Rid[..Rid.IndexOf('-')] switch { "win" => "onnxruntime.dll", "osx" => "libonnxruntime.dylib", _ => "libonnxruntime.so" };

    /// <summary>Paths in the order in which they are tried.</summary>
    public IEnumerable<string> Candidates => Folders.SelectMany(f => (string[])[Path.Combine(f, "runtimes", Rid, "native", Name), Path.Combine(f, Name)]);

    /// <summary>What is said when no candidate is there, or none could be loaded.</summary>
    /// <param name="cause">Why a file that is there could not be loaded; null when there is none.</param>
    public DismException Missing(Exception? cause)
    {
        string[] others = [.. Others().Where(rid => rid != Rid).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (cause is not null)
            return Fault($"The ONNX Runtime library for {Rid} could not be loaded: {cause.Message}", "Install the module again, or a build for this system.", cause);
        string looked = $"looked for {string.Join(", ", Candidates)}.";
        return others.Length == 0
            ? Fault($"The ONNX Runtime library for {Rid} is not installed; {looked}", "Install the module again, or a build for this system.", null)
            : Fault(
                $"The ONNX Runtime library for {Rid} is not installed: this installation has {string.Join(", ", others)}; {looked}",
                $"Ask a server on another system (-Uri, --uri), put ONNX Runtime's {Name} for {Rid} into the first of these places, or build for {Rid} with -p:OnnxRuntimeFromNuGet=true.",
                null);
    }

    private IEnumerable<string> Others() => Folders.Select(f => Path.Combine(f, "runtimes")).Where(Directory.Exists)
        .SelectMany(runtimes => Directory.EnumerateDirectories(runtimes))
        .Where(folder => Directory.Exists(Path.Combine(folder, "native")))
        .Select(folder => Path.GetFileName(folder)!);

    private DismException Fault(string message, string cure, Exception? cause) => new(ErrorCode.NativeLibraryMissing, message, cure, Name, cause);
}
